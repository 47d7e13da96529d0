import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# What a process has loaded when it begins to serve, all views with it, stays to its end. Left to itself the collector of
# garbage looks through it again and again: about a tenth of the time of a long page.
list(get_resolver().url_patterns)
gc.collect()
gc.freeze()
