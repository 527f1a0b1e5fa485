from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sunlit.disclosure import guards


TABLES = ("disclosure_addedheading", "disclosure_nothing", "disclosure_reached")


def install(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        guards.install_on(table, schema_editor)


def remove(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        guards.remove_from(table, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0004_chain'),
        ('matters', '0003_terminal_channel'),
        ('people', '0003_sent_forms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AddedHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('catalogue', models.CharField(max_length=64)),
                ('audience', models.CharField(choices=[('everybody', 'everybody'), ('staff', 'staff')], max_length=16)),
                ('number', models.PositiveIntegerField(help_text='of the township, so that its key never comes back')),
                ('title', models.CharField(max_length=60)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('why', models.CharField(max_length=300)),
                ('added_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
        ),
        migrations.AddField(
            model_name='occurrence',
            name='heading',
            field=models.ForeignKey(help_text='one that was added here', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occurrences', to='disclosure.addedheading'),
        ),
        migrations.CreateModel(
            name='Nothing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('catalogue', models.CharField(max_length=64)),
                ('heading', models.CharField(max_length=64)),
                ('audience', models.CharField(choices=[('everybody', 'everybody'), ('staff', 'staff')], max_length=16)),
                ('period', models.CharField(max_length=16)),
                ('said_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('everybody', 'everybody'), ('staff', 'staff')], max_length=16)),
                ('about', models.CharField(max_length=60)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('proposed_on', models.DateField()),
                ('outcome', models.CharField(blank=True, choices=[('', '待答复'), ('added', '列入公开'), ('declined', '不列入')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_on', models.DateField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('heading', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='disclosure.addedheading')),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='matters.matter')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Reached',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('left_out', models.CharField(blank=True, help_text='why the stage is left out', max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached', to='disclosure.work')),
            ],
        ),
        migrations.AddConstraint(
            model_name='addedheading',
            constraint=models.UniqueConstraint(fields=('township', 'number'), name='an_added_heading_has_its_number'),
        ),
        migrations.AddConstraint(
            model_name='addedheading',
            constraint=models.UniqueConstraint(fields=('township', 'catalogue', 'title'), name='a_heading_is_added_once'),
        ),
        migrations.AddIndex(
            model_name='nothing',
            index=models.Index(fields=['township', 'catalogue', 'period'], name='disclosure__townshi_cffb35_idx'),
        ),
        migrations.AddConstraint(
            model_name='nothing',
            constraint=models.UniqueConstraint(fields=('unit', 'catalogue', 'heading', 'period'), name='nothing_is_said_once_a_period'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['township', 'proposed_on'], name='disclosure__townshi_e3bbce_idx'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('decided_on', None), ('heading', None), ('outcome', '')), models.Q(('decided_on__isnull', False), ('heading__isnull', False), ('outcome', 'added')), models.Q(('decided_on__isnull', False), ('heading', None), ('outcome', 'declined'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='a_proposal_ends_in_a_heading_or_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='reached',
            constraint=models.UniqueConstraint(fields=('work', 'stage'), name='a_stage_is_reached_once'),
        ),
        migrations.AddConstraint(
            model_name='reached',
            constraint=models.CheckConstraint(condition=models.Q(('stage__gte', 1)), name='stages_count_from_one'),
        ),
        migrations.RunPython(install, remove),
    ]
