"""Who may open which page. Rows are picked by `visible_to`; this only opens doors."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def allow(*roles):
    """Open a view to these roles; with no role named, to everybody who has logged in.

    Raises PermissionDenied (page 403) for any other post. The roles are kept on the view as `allowed_roles`:
    the menu and the permission tests read them there.
    """
    allowed = frozenset(roles)

    def decorate(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            if allowed and request.user.role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        opened.allowed_roles = allowed
        return opened

    return decorate
