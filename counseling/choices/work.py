"""Who runs what runs without anybody asking for it."""

from django.db import models


class Runner(models.TextChoices):
    """By which way a job was run."""

    WORKER = "worker"
    COMMAND = "command"
