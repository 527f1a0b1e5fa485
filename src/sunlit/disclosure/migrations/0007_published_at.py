from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy(apps: Any, schema_editor: Any) -> None:
    """What is published already gets its moment as well."""
    publications = apps.get_model("disclosure", "Publication").objects
    moment = publications.filter(occurrence=OuterRef("pk")).values("published_at")
    occurrences = apps.get_model("disclosure", "Occurrence").objects
    occurrences.filter(publication__isnull=False).update(published_at=Subquery(moment))


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0006_files")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="published_at",
            field=models.DateTimeField(
                help_text="copied from its publication, so that a list of a hundred thousand stays quick", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(
                fields=["township", "published_at", "id", "audience", "unit"], name="published_lately"
            ),
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
