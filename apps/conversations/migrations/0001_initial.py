import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChatSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('customer_id', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='customer number')),
                ('status', models.CharField(choices=[('open', 'Open'), ('handed_off', 'Handed off'), ('closed', 'Closed')], default='open', max_length=20, verbose_name='status')),
                ('mode', models.CharField(choices=[('autopilot', 'Autopilot'), ('copilot', 'Co-pilot'), ('off', 'Off')], default='autopilot', max_length=20, verbose_name='mode')),
                ('slots', models.JSONField(blank=True, default=dict, help_text='Identifiers known so far.', verbose_name='slots')),
                ('taken_over_at', models.DateTimeField(blank=True, null=True, verbose_name='taken over')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='started')),
                ('last_activity_at', models.DateTimeField(auto_now_add=True, verbose_name='last activity')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_sessions', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_sessions', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
            ],
            options={
                'verbose_name': 'chat session',
                'verbose_name_plural': 'chat sessions',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.CharField(choices=[('customer', 'Customer'), ('assistant', 'AI agent'), ('agent', 'Support agent'), ('system', 'System')], max_length=20, verbose_name='author')),
                ('text', models.TextField(verbose_name='text')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request id')),
                ('sources', models.JSONField(blank=True, default=list, verbose_name='sources')),
                ('confidence', models.FloatField(blank=True, null=True, verbose_name='confidence')),
                ('requires_escalation', models.BooleanField(default=False, verbose_name='requires escalation')),
                ('tools_used', models.JSONField(blank=True, default=list, verbose_name='tools used')),
                ('processing_ms', models.PositiveIntegerField(blank=True, null=True, verbose_name='processing time (ms)')),
                ('metadata', models.JSONField(blank=True, default=dict, verbose_name='metadata')),
                ('rating', models.CharField(blank=True, choices=[('up', 'Helpful'), ('down', 'Not helpful')], max_length=4, verbose_name='rating')),
                ('rating_reason', models.CharField(blank=True, max_length=500, verbose_name='reason of the rating')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='conversations.chatsession')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Memory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='customer number')),
                ('kind', models.CharField(choices=[('context', 'Context'), ('fact', 'Fact'), ('preference', 'Preference')], default='fact', max_length=20, verbose_name='kind')),
                ('key', models.CharField(max_length=100, verbose_name='key')),
                ('value', models.TextField(verbose_name='value')),
                ('importance', models.FloatField(default=0.5, help_text='From 0 to 1.', verbose_name='importance')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='remembered')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memories', to='conversations.chatsession')),
                ('source_message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='conversations.message')),
            ],
            options={
                'verbose_name': 'memory',
                'verbose_name_plural': 'memories',
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(upload_to='attachments/%Y/%m/', verbose_name='file')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('content_type', models.CharField(max_length=100, verbose_name='content type')),
                ('size', models.PositiveIntegerField(verbose_name='size (bytes)')),
                ('sha256', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='conversations.chatsession')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='conversations.message')),
            ],
        ),
        migrations.AddIndex(
            model_name='chatsession',
            index=models.Index(fields=['-last_activity_at', '-id'], name='session_activity'),
        ),
        migrations.AddIndex(
            model_name='chatsession',
            index=models.Index(fields=['owner', '-last_activity_at'], name='session_owner'),
        ),
        migrations.AddIndex(
            model_name='chatsession',
            index=models.Index(fields=['status', 'assignee'], name='session_status_assignee'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['session', 'id'], name='message_session'),
        ),
        migrations.AddConstraint(
            model_name='memory',
            constraint=models.UniqueConstraint(fields=('session', 'customer_id', 'kind', 'key', 'value'), name='memory_once'),
        ),
    ]
