import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sunlit.disclosure import guards

TABLE = "disclosure_publicationfile"


def install(apps, schema_editor):
    guards.install_on(TABLE, schema_editor)


def remove(apps, schema_editor):
    guards.remove_from(TABLE, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0005_catalogues'),
        ('matters', '0003_terminal_channel'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField(help_text='bytes of what is published')),
                ('digest', models.CharField(help_text='SHA-256 of what is published', max_length=64)),
                ('original_digest', models.CharField(help_text='keyed hash of what was handed in', max_length=64)),
                ('file', models.CharField(help_text='where what is published is sealed', max_length=64)),
                ('original', models.CharField(help_text='where what was handed in is sealed', max_length=64)),
                ('masked', models.PositiveIntegerField(help_text='places that were masked')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draft_files', to='matters.matter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('matter', 'original_digest'), name='a_file_is_attached_once')],
            },
        ),
        migrations.CreateModel(
            name='PublicationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=100)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(help_text='SHA-256 of the content; stands in the ledger', max_length=64)),
                ('file', models.CharField(max_length=64)),
                ('original', models.CharField(max_length=64)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='disclosure.publication')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('publication', 'number'), name='files_of_a_publication_are_numbered'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 10)), name='a_publication_has_ten_files_at_most')],
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
