"""The WSGI application: `granian --interface wsgi iqastudy.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqastudy.settings")

application = get_wsgi_application()
