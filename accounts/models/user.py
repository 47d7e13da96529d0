from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import ADMINISTRATOR_ROLES, UNIT_ROLES, UNSCOPED_ROLES

# Plain lower case only: no two names that look alike, nothing an input method can get wrong.
LOGIN_NAME_VALIDATOR = RegexValidator(
    r"\A[a-z0-9][a-z0-9._-]*\Z", _("登录名只能用小写字母、数字和 . _ - ，并以字母或数字开头。")
)


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Colleagues: the people of the units in which a person holds a post."""
        return self.filter(home_unit_id__in=[post.unit_id for post in user.posts_held])

    def matching(self, text):
        return self.filter(
            Q(login_name__icontains=text) | Q(display_name__icontains=text) | Q(home_unit__name__icontains=text)
        )

    def newcomers_to(self, user):
        """Contacts of the units that a person sees who have not activated their accounts yet.

        Whoever prints a slip can come in with it: never one for an account that is in use, or that may do more than
        report for a unit.
        """
        if user.data_path is None:
            return self.none()
        posts = self.model._meta.get_field("posts").related_model.objects.filter(user=OuterRef("pk"))
        fresh = self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return fresh.filter(
            Exists(posts), ~Exists(posts.exclude(role__in=UNIT_ROLES)), home_unit__path__startswith=user.data_path
        )

    def administered_by(self, user):
        """People of the subtree that an administrator acts for.

        Without those who hold a post that reaches beyond it: whoever may print a person's activation slip can come in
        as that person, and must not gain a wider scope that way.
        """
        path = user.administered_path
        if path is None:
            return self.none()
        posts = self.model._meta.get_field("posts").related_model.objects.reaching_beyond(path, on=timezone.localdate())
        return self.filter(~Exists(posts.filter(user=OuterRef("pk"))), home_unit__path__startswith=path)


class User(AbstractBaseUser):
    """A person. What they may do comes from the one post they act under (`post`), never from the person."""

    login_name = models.CharField(_("登录名"), max_length=50, unique=True, validators=[LOGIN_NAME_VALIDATOR])
    display_name = models.CharField(_("姓名"), max_length=50)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    home_unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="people", verbose_name=_("所在单位"))
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BaseUserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"

    # Filled by PostBackend and PostMiddleware for each request; services read `post` only.
    post = None
    posts_held = ()

    class Meta:
        ordering = ["display_name", "pk"]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("accounts:user_detail", args=[self.pk])

    @property
    def role(self):
        return self.post.role if self.post else None

    @property
    def data_path(self):
        """Path prefix of the units whose campaign data the current post sees, or None for no unit at all."""
        if self.post is None or self.post.acts_for is None or self.post.role in ADMINISTRATOR_ROLES + UNSCOPED_ROLES:
            return None
        return self.post.acts_for.path

    @property
    def administered_path(self):
        """Path prefix of the units an administrator keeps, or None for everybody else."""
        if self.post is None or self.post.acts_for is None or self.post.role not in ADMINISTRATOR_ROLES:
            return None
        return self.post.acts_for.path

    def act_under(self, post_id):
        """Act under the held post with this primary key; an id not held leaves the first post in force."""
        for post in self.posts_held:
            if post.pk == post_id:
                self.post = post
        return self.post
