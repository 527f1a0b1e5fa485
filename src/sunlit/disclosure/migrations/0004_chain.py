from typing import Any

import django.db.models.deletion
import sunlit.sealing
from django.conf import settings
from django.db import migrations, models

from sunlit.disclosure import guards

TABLES = ("disclosure_review", "disclosure_confirmation", "disclosure_taking")


def install(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        guards.install_on(table, schema_editor)


def remove(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        guards.remove_from(table, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0003_particulars'),
        ('matters', '0003_terminal_channel'),
        ('people', '0003_sent_forms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='occurrence',
            name='out_of_sight',
            field=models.CharField(blank=True, choices=[('replaced', '已由新的一份代替'), ('withdrawn', '已撤下'), ('hidden', '有人提出异议，决定前不显示'), ('withheld', '依法不予公开')], default='', help_text="why its text isn't shown", max_length=12),
        ),
        migrations.AddField(
            model_name='occurrence',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='disclosure.publication'),
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='disclosure.publication')),
            ],
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('withdrawal', '申请撤下'), ('objection', '异议')], max_length=12)),
                ('reason', models.CharField(blank=True, help_text='of a withdrawal; for everybody', max_length=300)),
                ('words', sunlit.sealing.SealedText(blank=True, default='', help_text='of an objection; for whoever decides')),
                ('contact', sunlit.sealing.SealedText(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disclosure_request', to='matters.matter')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='disclosure.publication')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='matters.matter')),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='matters.task')),
            ],
        ),
        migrations.CreateModel(
            name='Taking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('replaced', '更正、更换'), ('withdrawn', '撤下'), ('hidden', '异议处理中，不显示'), ('restored', '恢复显示')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('on', models.DateField(help_text='the day of it in China')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takings', to='disclosure.publication')),
                ('replacement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='disclosure.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'number'), name='a_taking_has_its_number'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_taking_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'replaced'), ('replacement__isnull', False)), models.Q(models.Q(('kind', 'replaced'), _negated=True), ('replacement', None)), _connector='OR'), name='what_is_replaced_has_another')],
            },
        ),
        migrations.CreateModel(
            name='Withholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exemption', models.CharField(max_length=32)),
                ('basis', models.CharField(max_length=200)),
                ('reason', models.CharField(help_text='for whoever decides; never shown outside', max_length=500)),
                ('tests', models.JSONField(default=dict)),
                ('policy_tests', models.JSONField(null=True)),
                ('level', models.CharField(blank=True, max_length=16)),
                ('classifier', models.CharField(blank=True, max_length=60)),
                ('until', models.DateField()),
                ('state', models.CharField(choices=[('pending', '审核中，仍按公开处理'), ('withheld', '不予公开'), ('refused', '审核不同意，照常公开'), ('ended', '期满，重新进入公开')], max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_on', models.DateField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withholding', to='matters.matter')),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withholdings', to='disclosure.occurrence')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('worked_on', models.ForeignKey(help_text="the publication's own matter, which this ends", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
            ],
            options={
                'indexes': [models.Index(fields=['township', 'state', 'until'], name='disclosure__townshi_b23a47_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['pending', 'withheld'])), fields=('occurrence',), name='an_occurrence_is_withheld_once'), models.CheckConstraint(condition=models.Q(models.Q(('classifier__gt', ''), ('exemption', 'state_secret'), ('level__gt', '')), models.Q(models.Q(('exemption', 'state_secret'), _negated=True), ('classifier', ''), ('level', '')), _connector='OR'), name='a_secret_has_level_and_classifier'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withheld'), _negated=True), models.Q(('approved_by__isnull', False), ('decided_on__isnull', False)), _connector='OR'), name='a_withholding_says_who_agreed'), models.CheckConstraint(condition=models.Q(models.Q(('basis', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='a_withholding_has_its_basis')],
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
