from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import JsonResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request):
    """For the watchdog: 200 when the database answers, else 503. Nothing about the portal's contents."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "failed", "database": "failed"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
