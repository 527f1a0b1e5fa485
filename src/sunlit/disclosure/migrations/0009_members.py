import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunlit.sealing


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0008_figures_by_unit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=60)),
                ('value', sunlit.sealing.SealedText()),
                ('at', models.DateTimeField()),
                ('key', models.CharField(max_length=64, null=True, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='disclosure.publication')),
            ],
        ),
    ]
