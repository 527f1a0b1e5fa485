"""Reports can be counted by the channel."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_export_approvals")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="by",
            field=models.CharField(
                choices=[
                    ("state", "状态"),
                    ("item", "事项"),
                    ("unit", "承办部门"),
                    ("month", "登记月份"),
                    ("channel", "渠道"),
                ],
                max_length=8,
            ),
        )
    ]
