import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0002_directives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Baseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("content", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="批准文件")),
                ("approved_on", models.DateField(verbose_name="批准日期")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="代码")),
                ("text", models.CharField(max_length=300, verbose_name="目标")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="排列")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LeadingGroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("head", "组长"),
                            ("deputy_head", "副组长"),
                            ("member", "成员"),
                            ("office_head", "办公室主任"),
                            ("office_member", "办公室成员"),
                            ("liaison", "联络员"),
                        ],
                        max_length=20,
                        verbose_name="职务",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=50, verbose_name="姓名")),
                ("post", models.CharField(blank=True, max_length=100, verbose_name="所任职务")),
                ("duty", models.CharField(blank=True, max_length=200, verbose_name="分工")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="排列")),
                ("starts_on", models.DateField(verbose_name="自")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="至")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="代码")),
                ("title", models.CharField(max_length=200, verbose_name="关键节点")),
                ("due_on", models.DateField(verbose_name="时限")),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "新增"), ("changed", "调整"), ("removed", "撤销")],
                        max_length=20,
                        verbose_name="变动",
                    ),
                ),
                ("place", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=300, verbose_name="内容")),
                ("fields", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("changed_at", models.DateTimeField(verbose_name="调整时间")),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("content", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "核对中"), ("saved", "已建立行动")],
                        default="draft",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(verbose_name="录入时间")),
                ("changed_at", models.DateTimeField(verbose_name="最近修改")),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SourceDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="代码")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="发文字号")),
                ("issued_by", models.CharField(blank=True, max_length=100, verbose_name="发文机关")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="网址")),
                ("is_basis", models.BooleanField(default=False, verbose_name="依据文件")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="排列")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="campaign",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="campaigns.campaign",
                verbose_name="上级行动",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="pack_marks",
            field=models.JSONField(blank=True, default=dict, verbose_name="模板内容的出处"),
        ),
        migrations.AddField(
            model_name="measure",
            name="lead_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="牵头单位",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="source",
            field=models.SlugField(blank=True, max_length=40, verbose_name="来源"),
        ),
        migrations.AddField(
            model_name="measure",
            name="upper_measures",
            field=models.ManyToManyField(
                blank=True, related_name="lower_measures", to="campaigns.measure", verbose_name="对应的上级措施"
            ),
        ),
        migrations.AddField(
            model_name="phase",
            name="code",
            field=models.SlugField(default="", max_length=40, verbose_name="代码"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="phase",
            name="source",
            field=models.SlugField(blank=True, max_length=40, verbose_name="来源"),
        ),
        migrations.AddField(
            model_name="task",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subtasks",
                to="campaigns.task",
                verbose_name="上级任务",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="source",
            field=models.SlugField(blank=True, max_length=40, verbose_name="来源"),
        ),
        migrations.AlterField(
            model_name="task",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "推进中"),
                    ("closing_requested", "待确认办结"),
                    ("closed", "已办结"),
                    ("withdrawn", "已撤销"),
                ],
                default="open",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("parent", models.F("pk")), _negated=True), _connector="OR"
                ),
                name="task_is_not_its_own_parent",
                violation_error_message="任务不能是自己的子任务。",
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="批准人",
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="baselines", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="phase",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="goals",
                to="campaigns.phase",
                verbose_name="阶段",
            ),
        ),
        migrations.AddField(
            model_name="leadinggroupmember",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="leading_group", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="leadinggroupmember",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="campaigns.task"
            ),
        ),
        migrations.AddField(
            model_name="planchange",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="plan_changes", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="planchange",
            name="changed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="调整人",
            ),
        ),
        migrations.AddField(
            model_name="plandraft",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plan_drafts",
                to="campaigns.campaign",
                verbose_name="行动",
            ),
        ),
        migrations.AddField(
            model_name="plandraft",
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
            model_name="plandraft",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="plandraft",
            name="office_unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="专班办公室",
            ),
        ),
        migrations.AddField(
            model_name="plandraft",
            name="owner_unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.orgunit",
                verbose_name="主办单位",
            ),
        ),
        migrations.AddField(
            model_name="sourcedocument",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="source_documents", to="campaigns.campaign"
            ),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(fields=("campaign", "number"), name="baseline_number_once"),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(fields=("campaign", "code"), name="goal_code_once"),
        ),
        migrations.AddConstraint(
            model_name="leadinggroupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), ("post", ""), ("unit", None), _negated=True),
                name="leading_group_member_is_somebody",
                violation_error_message="请填写姓名、所任职务或单位。",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(fields=("task", "code"), name="milestone_code_once"),
        ),
        migrations.AddIndex(
            model_name="planchange",
            index=models.Index(fields=["campaign", "place"], name="campaigns_p_campaig_ae880a_idx"),
        ),
        migrations.AddConstraint(
            model_name="sourcedocument",
            constraint=models.UniqueConstraint(fields=("campaign", "code"), name="source_document_code_once"),
        ),
    ]
