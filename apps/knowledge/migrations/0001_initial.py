import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=120, unique=True, verbose_name='slug')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('category', models.CharField(blank=True, max_length=60, verbose_name='category')),
                ('tags', models.JSONField(blank=True, default=list, verbose_name='tags')),
                ('body', models.TextField(help_text='Markdown; each second-level heading starts a section.', verbose_name='text')),
                ('is_published', models.BooleanField(default=True, verbose_name='published')),
                ('revised_on', models.DateField(blank=True, null=True, verbose_name='revised on')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='Chunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('section', models.CharField(blank=True, max_length=200, verbose_name='section')),
                ('anchor', models.CharField(blank=True, max_length=200, verbose_name='anchor')),
                ('text', models.TextField(verbose_name='text')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='knowledge.article')),
            ],
            options={
                'ordering': ('article', 'position'),
                'constraints': [models.UniqueConstraint(fields=('article', 'position'), name='chunk_position')],
            },
        ),
    ]
