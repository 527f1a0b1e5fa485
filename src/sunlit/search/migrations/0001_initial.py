"""The lines, and over two of them the full-text index of the database at hand, which follows them by itself.

Whoever alters a line table on SQLite later must make its triggers anew: Django copies the table and drops them."""

import django.db.models.deletion
from django.db import migrations, models


INDEXED = (("search_matterline", "matter_id"), ("search_noticeline", "publication_id"))


def make(apps, schema_editor):
    for table, key in INDEXED:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"ALTER TABLE {table} ADD COLUMN found tsvector GENERATED ALWAYS AS (words::tsvector) STORED"
            )
            schema_editor.execute(f"CREATE INDEX {table}_found ON {table} USING gin (found) WITH (fastupdate = off)")
            continue
        words = f"{table}_words"
        add = f"INSERT INTO {words} (rowid, words) VALUES (new.{key}, new.words);"  # noqa: S608
        take = f"INSERT INTO {words} ({words}, rowid, words) VALUES ('delete', old.{key}, old.words);"  # noqa: S608
        # The lines hold words that are cut and folded already; `ascii` takes them as they are, in every script.
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {words} USING fts5("
            f"words, content='{table}', content_rowid='{key}', columnsize=0, tokenize='ascii', prefix='1 3')"
        )
        for event, acts in (("INSERT", add), ("DELETE", take), ("UPDATE", f"{take} {add}")):
            schema_editor.execute(
                f"CREATE TRIGGER {words}_{event.lower()} AFTER {event} ON {table} BEGIN {acts} END"
            )


def drop(apps, schema_editor):
    # The triggers, the column and its index go with the tables.
    if schema_editor.connection.vendor == "sqlite":
        for table, _key in INDEXED:
            schema_editor.execute(f"DROP TABLE {table}_words")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('disclosure', '0002_guards'),
        ('matters', '0002_totals_only_grow'),
    ]

    operations = [
        migrations.CreateModel(
            name='MatterLine',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='matters.matter')),
                ('words', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='NoticeLine',
            fields=[
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='disclosure.publication')),
                ('words', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='WithheldLine',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='matters.matter')),
                ('words', models.TextField()),
            ],
        ),
        migrations.RunPython(make, drop),
    ]
