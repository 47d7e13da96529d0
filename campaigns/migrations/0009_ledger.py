import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0008_progress_reasons_and_photo_times"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="closing_evidence",
            field=models.CharField(
                choices=[("none", "不要求"), ("any", "照片或文件"), ("photo", "现场照片"), ("document", "文件")],
                default="none",
                max_length=20,
                verbose_name="办结佐证",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="remark",
            field=models.CharField(blank=True, max_length=200, verbose_name="备注"),
        ),
        migrations.AddField(
            model_name="task",
            name="repeats",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeated_by",
                to="campaigns.task",
                verbose_name="重复问题的原任务",
            ),
        ),
        migrations.CreateModel(
            name="RecheckDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="办结日期自")),
                ("last_day", models.DateField(verbose_name="至")),
                ("share", models.PositiveSmallIntegerField(verbose_name="抽取比例(%)")),
                ("roster_count", models.PositiveIntegerField(verbose_name="已办结任务数")),
                ("roster_digest", models.CharField(max_length=64, verbose_name="名单摘要")),
                ("seed", models.CharField(max_length=64, verbose_name="随机种子")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recheck_draws",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
            ],
            options={
                "ordering": ["-drawn_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rechecks", to="campaigns.campaign"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rechecks",
                        to="campaigns.task",
                        verbose_name="任务",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.orgunit",
                        verbose_name="牵头单位",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rechecks", to="campaigns.recheckdraw"
                    ),
                ),
            ],
            options={
                "ordering": ["unit__position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RecheckResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                ("happened_on", models.DateField(verbose_name="复核日期")),
                ("has_passed", models.BooleanField(verbose_name="复核通过")),
                ("note", models.CharField(max_length=300, verbose_name="复核情况")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "lead_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.orgunit",
                        verbose_name="牵头单位",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.measure"
                    ),
                ),
                (
                    "recheck",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="campaigns.recheck"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.task"
                    ),
                ),
            ],
            options={
                "ordering": ["happened_on", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("query", models.CharField(blank=True, max_length=500)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="recheckdraw",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gte", 1), ("share__lte", 100)),
                name="recheck_draw_share_in_range",
                violation_error_message="抽取比例应在 1 到 100 之间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(fields=("draw", "task"), name="recheck_once_a_draw"),
        ),
        migrations.AddConstraint(
            model_name="recheckresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="campaigns_recheckresult_superseded_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckresult",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)), fields=("recheck",), name="recheck_result_one_current"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("user", "campaign", "name"),
                name="saved_view_name_once",
                violation_error_message="已有同名的常用筛选，请换一个名称。",
            ),
        ),
    ]
