from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0007_published_at")]

    operations = [
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["township", "audience", "unit", "published_at"], name="published_by_unit"),
        ),
    ]
