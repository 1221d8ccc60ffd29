import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LiveStream',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name='name')),
                ('last_seq', models.BigIntegerField(default=0, verbose_name='last sequence number')),
            ],
        ),
        migrations.CreateModel(
            name='LiveEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=100, verbose_name='stream')),
                ('seq', models.BigIntegerField(verbose_name='sequence number')),
                ('event', models.CharField(max_length=40, verbose_name='event')),
                ('timestamp', models.DateTimeField(verbose_name='time')),
                ('data', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='data')),
            ],
            options={
                'verbose_name': 'live event',
                'verbose_name_plural': 'live events',
                'indexes': [models.Index(fields=['timestamp'], name='live_event_timestamp')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='live_event_stream_seq')],
            },
        ),
    ]
