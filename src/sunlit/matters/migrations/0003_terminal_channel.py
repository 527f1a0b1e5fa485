"""Matters can come by the self-service terminal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0002_totals_only_grow")]

    operations = [
        migrations.AlterField(
            model_name="matter",
            name="channel",
            field=models.CharField(
                choices=[
                    ("window", "窗口"),
                    ("online", "网上"),
                    ("agent", "村代办"),
                    ("phone", "电话"),
                    ("terminal", "自助终端"),
                    ("paper", "书面"),
                    ("api", "API"),
                ],
                default="window",
                max_length=8,
            ),
        )
    ]
