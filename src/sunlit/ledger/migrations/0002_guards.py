from django.db import migrations

from sunlit.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]

    operations = [migrations.RunPython(guards.install, guards.remove, elidable=False)]
