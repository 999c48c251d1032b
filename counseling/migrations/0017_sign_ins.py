# The log of sign-ins, the browsers in which an account is known, and after how long a session of staff locks.
import counseling.models.base
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('counseling', '0016_foundations_and_lost_factors'),
    ]

    operations = [
        migrations.AddField(
            model_name='institution',
            name='idle_minutes',
            field=models.PositiveSmallIntegerField(default=20, help_text='After how many minutes without a page a session of staff locks.'),
        ),
        migrations.CreateModel(
            name='KnownBrowser',
            fields=[
                ('id', models.UUIDField(default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64)),
                ('until', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='known_browsers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'token_hash'), name='one_row_of_a_known_browser')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.UUIDField(default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('signed_in', 'Signed in'), ('wrong_password', 'Wrong password'), ('wrong_factor', 'Wrong second factor'), ('too_many', 'Too many tries'), ('locked', 'Account locked')], max_length=20)),
                ('way', models.CharField(choices=[('password', 'Password'), ('passkey', 'Passkey'), ('google', 'Google'), ('first', 'First password')], max_length=20)),
                ('factor', models.CharField(choices=[('none', 'None'), ('app', 'Authenticator app'), ('passkey', 'Passkey'), ('recovery_code', 'Recovery code'), ('trusted', 'Trusted browser')], default='none', max_length=20)),
                ('times', models.PositiveIntegerField(default=1)),
                ('ip', models.GenericIPAddressField(blank=True, null=True)),
                ('user_agent', models.CharField(blank=True, max_length=200)),
                ('new_browser', models.BooleanField(default=False)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'at'], name='sign_ins_of_account'), models.Index(fields=['at'], name='sign_ins_by_time')],
            },
        ),
    ]
