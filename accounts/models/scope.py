"""The one way a row is scoped to a person: a prefix of the unit tree, taken from the post they act under."""

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """Rows that hang on one unit. `scope_lookup` names the path to that unit's `path`."""

    scope_lookup = "unit__path"

    def visible_to(self, user):
        """Rows in the subtree that the user's current post acts for; no row without such a post."""
        path = user.data_path
        if path is None:
            return self.none()
        return self.filter(**{f"{self.scope_lookup}__startswith": path})
