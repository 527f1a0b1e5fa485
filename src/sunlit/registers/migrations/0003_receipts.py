"""Records of a register that is rated have a receipt, by which the party follows and rates them."""

from django.db import migrations, models

import sunlit.sealing


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_recurrences")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="receipt_hash",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="record",
            name="receipt_code",
            field=sunlit.sealing.SealedText(blank=True, default=""),
        ),
    ]
