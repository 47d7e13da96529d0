import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0005_phase_goal_removed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="指标")),
                ("group", models.CharField(blank=True, max_length=40, verbose_name="类别")),
                ("unit_of_measure", models.CharField(max_length=20, verbose_name="计量单位")),
                ("formula", models.CharField(max_length=300, verbose_name="计算口径")),
                (
                    "origin",
                    models.CharField(
                        choices=[("entered", "人工填报"), ("computed", "系统取数")],
                        max_length=20,
                        verbose_name="数据来源",
                    ),
                ),
                ("computed_from", models.SlugField(blank=True, max_length=60, verbose_name="取数")),
                ("numerator_label", models.CharField(blank=True, max_length=100, verbose_name="分子")),
                ("denominator_label", models.CharField(blank=True, max_length=100, verbose_name="分母")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("is_historical", models.BooleanField(default=False, verbose_name="历史口径")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="排列")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="indicators", to="campaigns.campaign"
                    ),
                ),
                (
                    "lead_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.orgunit",
                        verbose_name="牵头单位",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="campaigns.measure",
                        verbose_name="措施",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IndicatorReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                ("happened_on", models.DateField(verbose_name="截至")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="完成值"),
                ),
                (
                    "numerator",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="分子"),
                ),
                (
                    "denominator",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="分母"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="campaigns.indicator"
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.orgunit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_on", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LightRuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="亮灯规则")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("rules", models.JSONField(verbose_name="规则")),
                ("starts_on", models.DateField(verbose_name="自")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="light_rule_sets",
                        to="campaigns.campaign",
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
                        verbose_name="录入人",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferenceSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="参照数据")),
                ("issued_by", models.CharField(blank=True, max_length=100, verbose_name="发布机关")),
                ("unit_of_measure", models.CharField(max_length=20, verbose_name="计量单位")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reference_series",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferenceReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                ("happened_on", models.DateField(verbose_name="截至")),
                ("value", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="数值")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="出处")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
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
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="campaigns.referenceseries",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_on", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IndicatorTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                ("starts_on", models.DateField(verbose_name="自")),
                ("due_on", models.DateField(verbose_name="至")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("at_least", "不低于"),
                            ("at_most", "不高于"),
                            ("about", "左右"),
                            ("keep_at", "保持在"),
                            ("share_of_base", "占比不低于"),
                            ("above_reference", "高于参照数据"),
                            ("zero_events", "不发生"),
                            ("milestone_passed", "按期通过"),
                            ("all_items", "全部达到"),
                        ],
                        max_length=20,
                        verbose_name="要求",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="目标值"),
                ),
                (
                    "tolerance",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="允许偏差"
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="基数"),
                ),
                ("steps", models.JSONField(blank=True, default=list, verbose_name="序时安排")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="权重")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="调整原因")),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                ("source", models.SlugField(blank=True, max_length=40, verbose_name="来源")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="campaigns.indicator"
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.orgunit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.referenceseries",
                        verbose_name="参照数据",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(fields=("campaign", "code"), name="indicator_code_once"),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("computed_from", ""), ("origin", "entered")),
                    models.Q(("origin", "computed"), models.Q(("computed_from", ""), _negated=True)),
                    _connector="OR",
                ),
                name="indicator_computed_from_a_figure",
                violation_error_message="由系统取数的指标要选取数来源，人工填报的不选。",
            ),
        ),
        migrations.AddIndex(
            model_name="indicatorreading",
            index=models.Index(fields=["indicator", "unit", "-happened_on"], name="campaigns_i_indicat_cd7840_idx"),
        ),
        migrations.AddConstraint(
            model_name="indicatorreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="campaigns_indicatorreading_superseded_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None), ("unit__isnull", False)),
                fields=("indicator", "unit", "happened_on"),
                name="indicator_reading_one_current_of_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None), ("unit", None)),
                fields=("indicator", "happened_on"),
                name="indicator_reading_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("denominator", None), ("numerator", None), ("value__isnull", False)),
                    models.Q(("denominator__isnull", False), ("numerator__isnull", False), ("value", None)),
                    _connector="OR",
                ),
                name="indicator_reading_value_or_parts",
                violation_error_message="请填完成值，或同时填分子和分母。",
            ),
        ),
        migrations.AddConstraint(
            model_name="lightruleset",
            constraint=models.UniqueConstraint(fields=("campaign", "starts_on"), name="light_rule_set_one_a_day"),
        ),
        migrations.AddConstraint(
            model_name="referenceseries",
            constraint=models.UniqueConstraint(fields=("campaign", "code"), name="reference_series_code_once"),
        ),
        migrations.AddConstraint(
            model_name="referencereading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="campaigns_referencereading_superseded_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencereading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("series", "happened_on"),
                name="reference_reading_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="campaigns_indicatortarget_superseded_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None), ("unit__isnull", False)),
                fields=("indicator", "unit", "due_on"),
                name="indicator_target_one_current_of_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None), ("unit", None)),
                fields=("indicator", "due_on"),
                name="indicator_target_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("starts_on"))),
                name="indicator_target_ends_after_start",
                violation_error_message="目标期限不能早于开始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1)), name="indicator_target_weight_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("operator", "above_reference"), models.Q(("reference", None), _negated=True)),
                    models.Q(models.Q(("operator", "above_reference"), _negated=True), ("reference", None)),
                    _connector="OR",
                ),
                name="indicator_target_compares_with_a_series",
                violation_error_message="“高于参照数据”的目标要选参照数据，其他目标不选。",
            ),
        ),
    ]
