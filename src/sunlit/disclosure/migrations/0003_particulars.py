from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from sunlit.disclosure import guards

TABLE = "disclosure_particular"


def install(apps: Any, schema_editor: Any) -> None:
    guards.install_on(TABLE, schema_editor)


def remove(apps: Any, schema_editor: Any) -> None:
    guards.remove_from(TABLE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="Particular",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=32)),
                ("value", models.CharField(max_length=200)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="particulars",
                        to="disclosure.publication",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "key"), name="a_publication_states_it_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="a_particular_says_something"
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
