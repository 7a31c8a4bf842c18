"""The pages of onboarding: plain HTML that needs no script and no outside request."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template_string

#: Browsers follow a form's answer only to where it may lead: here and to Salesforce.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self' https://*.salesforce.com{more}; frame-ancestors 'none'"
)

STYLE = """\
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem;
  padding: 0 1rem; color: #181818; background: #fff; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input, textarea { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem;
  border: 1px solid #5c5c5c; border-radius: .25rem; }
textarea { font-family: monospace; font-size: .85rem; }
button { font: inherit; margin-top: 1rem; padding: .5rem 1rem; color: #fff;
  background: #0b5cab; border: 0; border-radius: .25rem; cursor: pointer; }
:focus-visible { outline: 3px solid #0b5cab; outline-offset: 2px; }
button:focus-visible { outline-color: #181818; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid #c9c9c9; }
.error, .warning, .done { padding: .6rem 1rem; border-left: .3rem solid; }
.error { border-color: #b60554; background: #fdeff3; }
.warning { border-color: #8c4b02; background: #fff6e5; }
.done { border-color: #2e6b34; background: #eef8ef; }
"""

_FRAME = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Tandem</title>
<link rel="stylesheet" href="/onboarding/style.css">
</head>
<body>
<main>
<h1>{{ title }}</h1>
{% if error %}<p class="error" role="alert"><strong>{{ error.message }}</strong>
{{ error.remedy }}</p>{% endif %}
{% if done %}<p class="done" role="status">{{ done }}</p>{% endif %}
"""
_START = """\
<p>Prove that you administer Tandem in your Salesforce org, then register the
certificate that your org signs its calls with. You need the permission set
<em>Tandem_Admin</em> and the right <em>View Setup and Configuration</em>.</p>
<form method="post" action="/onboarding/start">
<label for="my_domain">My Domain address of your org</label>
<input id="my_domain" name="my_domain" required maxlength="255" autocomplete="url"
  placeholder="https://yourcompany.my.salesforce.com" aria-describedby="where">
<p id="where">You find it in Setup under My Domain.</p>
<button>Sign in with Salesforce</button>
</form>
"""
_CERTIFICATES = """\
<p>Organisation <strong>{{ org }}</strong>, signed in as {{ username }}.</p>
{% if warning %}<p class="warning" role="status"><strong>Soon: {{ outlook }}.</strong>
{{ warning }}</p>{% endif %}
<h2>Registered certificates</h2>
{% if rows %}<table>
<thead><tr><th scope="col">Name</th><th scope="col">Fingerprint</th>
<th scope="col">Valid until</th><th scope="col">State</th></tr></thead>
<tbody>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.fingerprint }}</td>
<td>{{ row.until }}</td><td>{{ row.state }}</td></tr>{% endfor %}</tbody>
</table>{% else %}<p>None yet: nobody of your org is admitted.</p>{% endif %}
<h2>Register a certificate</h2>
<p>Create it in Salesforce Setup under <em>Certificate and Key Management</em>: 4096
bits, private key not exportable. Download it and paste the file here. Earlier ones stay
registered, so nothing stops while you change over.</p>
<form method="post" action="/onboarding/certificates">
<label for="name">Name</label>
<input id="name" name="name" maxlength="80" value="{{ name }}">
<label for="pem">Certificate (PEM)</label>
<textarea id="pem" name="pem" rows="10" required spellcheck="false"></textarea>
<button>Register</button>
</form>
"""
_END = "</main>\n</body>\n</html>\n"


def start_page(status: int = 200, *, error: object = None) -> Response:
    """Where an administrator names the org."""
    return _page(_START, status, title="Connect your Salesforce org", error=error)


def certificates_page(status: int = 200, **content: Any) -> Response:
    """The org's certificates, and a form for one more."""
    title = "Certificates of your Salesforce org"
    return _page(_CERTIFICATES, status, title=title, **content)


def _page(body: str, status: int, **content: Any) -> Response:
    # A template given as text escapes everything that is put into it.
    html = render_template_string(_FRAME + body + _END, **content)
    answer = make_response(html, status)
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    return answer
