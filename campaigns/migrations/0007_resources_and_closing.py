import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0006_indicators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("head", models.CharField(max_length=60, verbose_name="支出方向")),
                ("line", models.CharField(blank=True, max_length=100, verbose_name="预算项目")),
                (
                    "appropriated_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="预算安排（元）"),
                ),
                (
                    "spent_amount",
                    models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="已支出（元）"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["-year", "head", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GoalEvaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[("met", "达成"), ("partly", "基本达成"), ("missed", "未达成")],
                        max_length=20,
                        verbose_name="评估结果",
                    ),
                ),
                ("summary", models.TextField(verbose_name="依据和说明")),
                ("evaluated_at", models.DateTimeField(verbose_name="评估时间")),
            ],
            options={
                "ordering": ["goal__position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HandedOnItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=60, verbose_name="类别")),
                ("key", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=300, verbose_name="事项")),
                ("url", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="期限")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("handed_on_at", models.DateTimeField(verbose_name="移交时间")),
            ],
            options={
                "ordering": ["section", "due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LeaderAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("meeting", "主持会议"), ("visit", "调研走访"), ("enforcement", "带队检查")],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("leader", models.CharField(max_length=50, verbose_name="领导")),
                ("post", models.CharField(blank=True, max_length=100, verbose_name="职务")),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("subject", models.CharField(max_length=300, verbose_name="内容")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
            ],
            options={
                "ordering": ["-happened_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("funds", "资金"),
                            ("tax", "税收"),
                            ("land", "土地"),
                            ("procurement", "政府采购"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="支持方式",
                    ),
                ),
                ("document", models.CharField(max_length=200, verbose_name="政策文件")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="发文字号")),
                ("clause", models.CharField(max_length=300, verbose_name="条款")),
                ("beneficiaries", models.CharField(blank=True, max_length=200, verbose_name="受益对象")),
                ("beneficiary_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="受益户数")),
                (
                    "honoured_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="兑现金额（元）"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="自")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="至")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["-starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PreparedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("archive", "行动档案包"), ("ledger", "任务台账")], max_length=20, verbose_name="种类"
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"),
                            ("running", "正在制作"),
                            ("done", "可以下载"),
                            ("failed", "未能完成"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="未完成的原因")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.CharField(blank=True, max_length=40)),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("general", "综合组"),
                            ("enforcement", "执法组"),
                            ("assistance", "帮扶组"),
                            ("publicity", "宣传组"),
                        ],
                        max_length=20,
                        verbose_name="工作组",
                    ),
                ),
                ("is_seconded", models.BooleanField(default=False, verbose_name="抽调人员")),
                ("duty", models.CharField(blank=True, max_length=100, verbose_name="分工")),
                ("starts_on", models.DateField(verbose_name="自")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="至")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["group", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Supply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("quantity", models.PositiveIntegerField(verbose_name="数量")),
                ("unit_of_measure", models.CharField(max_length=20, verbose_name="计量单位")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("starts_on", models.DateField(verbose_name="自")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="至")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="campaign",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="收官日期"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="renewed_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewal",
                to="campaigns.campaign",
                verbose_name="接续的行动",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="status",
            field=models.CharField(
                choices=[("running", "进行中"), ("closing", "总结评估中"), ("closed", "已收官")],
                default="running",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), models.Q(("closed_on", None), _negated=True)),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_on", None)),
                    _connector="OR",
                ),
                name="campaign_closed_on_a_day",
            ),
        ),
        migrations.AddField(
            model_name="budgetline",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="budget_lines", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="goalevaluation",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="goal_evaluations", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="goalevaluation",
            name="evaluated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="评估人",
            ),
        ),
        migrations.AddField(
            model_name="goalevaluation",
            name="goal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="evaluation", to="campaigns.goal"
            ),
        ),
        migrations.AddField(
            model_name="handedonitem",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="handed_on_items", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="handedonitem",
            name="handed_on_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="移交人",
            ),
        ),
        migrations.AddField(
            model_name="handedonitem",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="接续单位",
            ),
        ),
        migrations.AddField(
            model_name="leaderact",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="leader_acts", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="leaderact",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="policies", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="preparedfile",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.AddField(
            model_name="preparedfile",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="prepared_files", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="preparedfile",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="staff_members", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="所在单位",
            ),
        ),
        migrations.AddField(
            model_name="supply",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="supplies", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="supply",
            name="kept_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="保管单位",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(
                fields=("campaign", "year", "head", "line"),
                name="budget_line_once",
                violation_error_message="这一年度已有同一方向、同一项目的预算。",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("appropriated_amount__gte", 0), ("spent_amount__gte", 0)),
                name="budget_line_not_negative",
                violation_error_message="金额不能为负数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="handedonitem",
            constraint=models.UniqueConstraint(fields=("campaign", "key"), name="handed_on_item_once"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("honoured_amount", None), ("honoured_amount__gte", 0), _connector="OR"),
                name="policy_amount_not_negative",
                violation_error_message="金额不能为负数。",
            ),
        ),
    ]
