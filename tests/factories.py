"""Factories build rows; `make_person` builds somebody the way a request loads them. Later apps add their own below."""

from datetime import date

import factory

from accounts.backends import PostBackend
from accounts.choices import Role, UnitKind
from accounts.models import OrgUnit, Post, User

FIRST_DAY = date(2024, 1, 1)
PASSWORD = "Henglan-2026"


class OrgUnitFactory(factory.django.DjangoModelFactory):
    """A unit with its path and its first dated name."""

    class Meta:
        model = OrgUnit
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(ends_on=date(2025, 12, 31))

    code = factory.Sequence(lambda number: f"unit-{number}")
    name = factory.Sequence(lambda number: f"演示单位{number}")
    kind = UnitKind.DEPARTMENT
    parent = None
    starts_on = FIRST_DAY

    @factory.post_generation
    def _place_in_tree(self, create, extracted, **kwargs):
        if create:
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            self.save(update_fields=["path"])
            self.names.create(name=self.name, starts_on=self.starts_on)


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a password; `activated=True` gives them PASSWORD."""

    class Meta:
        model = User

    class Params:
        disabled = factory.Trait(is_active=False)
        activated = factory.Trait(password=factory.LazyFunction(lambda: hashed(PASSWORD)))

    login_name = factory.Sequence(lambda number: f"person-{number}")
    display_name = factory.Sequence(lambda number: f"演示人员{number}")
    home_unit = factory.SubFactory(OrgUnitFactory)
    password = "!"


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    class Params:
        ended = factory.Trait(ends_on=date(2025, 12, 31))

    user = factory.SubFactory(UserFactory)
    unit = factory.SelfAttribute("user.home_unit")
    role = Role.UNIT_REPORTER
    acts_for = factory.SelfAttribute("unit")
    starts_on = FIRST_DAY


def hashed(password):
    user = User()
    user.set_password(password)
    return user.password


def loaded(user):
    """The person as a request sees them: with the posts they hold today, acting under the first."""
    return PostBackend().get_user(user.pk)


def make_person(role, unit, *, acts_for=None, login_name=None, **fields):
    """A person whose one post is `role` in `unit`, seeing the subtree of `acts_for`; loaded as a request would."""
    if login_name is not None:
        fields["login_name"] = login_name
    user = UserFactory(home_unit=unit, **fields)
    PostFactory(user=user, unit=unit, role=role, acts_for=acts_for)
    return loaded(user)
