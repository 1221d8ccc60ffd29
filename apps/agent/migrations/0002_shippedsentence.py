from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('agent', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='ShippedSentence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intent', models.CharField(max_length=80)),
                ('text', models.CharField(max_length=500)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('intent', 'text'), name='shipped_sentence_once')
                ],
            },
        ),
    ]
