"""A report as one HTML file that needs nothing else: no script, no request, everything from outside escaped."""
import base64

from jinja2 import Environment, select_autoescape

from ..figures.export import draw
from ..figures.slide import methods_line
from ..run import Run
from .checklists import LISTS, checklist
from .exhibits import Exhibit
from .limits import limitations
from .methods import bibliography, methods
from .tables import Tabled

_PAGE = """{% macro grid(rows) %}<div class="wide"><table>
<tr>{% for name in rows.columns %}<th scope="col">{{ name }}</th>{% endfor %}</tr>
{% for row in rows.itertuples(index=False) %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></div>{% endmacro %}<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2624; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin-bottom: .2rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin-bottom: .4rem; }
.quiet { color: #5b6663; font-size: .9rem; } .verdict { border-left: 4px solid #0f766e; padding: .4rem 1rem; background: #f2f7f6; }
.warning { border-left: 4px solid #b45309; padding: .4rem 1rem; background: #fdf6ec; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
td, th { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #dfe5e3; }
img { width: min(100%, 46rem); height: auto; } figure { margin: 1rem 0 2rem; break-inside: avoid; }
figcaption { font-size: .9rem; color: #3c4744; }
pre { white-space: pre-wrap; font-size: .8rem; background: #f5f7f6; padding: 1rem; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p class="quiet">{{ subtitle }}</p>
<p class="verdict">{{ verdict }}</p>
<p class="warning">{{ limits[0] }}</p>
<p class="quiet">{{ how }}</p>
{% for table in tables %}<h2>{{ table.label }}</h2>
{{ grid(table.rows) }}
<p class="quiet">{{ table.note }}</p>
{% endfor %}<h2>Figures</h2>
{% for shown in figures %}<figure>
<h3>{{ shown.title }}</h3>
<img src="data:image/svg+xml;base64,{{ shown.picture }}" alt="{{ shown.described }}">
<figcaption>{{ shown.described }}</figcaption>
</figure>
{% endfor %}<h2>Methods</h2>
{% for paragraph in methods %}<p>{{ paragraph }}</p>
{% endfor %}<h2>Limits</h2>
<ul>{% for sentence in limits %}<li>{{ sentence }}</li>{% endfor %}</ul>
<h2>Checklists</h2>
<p class="quiet">TRIPOD+AI (Collins et al. 2024) and DOME (Walsh et al. 2021), items in short words, filled in where the run knows.</p>
{% for name, rows in checklists.items() %}<details><summary>{{ name }}</summary>
{{ grid(rows) }}
</details>
{% endfor %}<h2>Sources (BibTeX)</h2>
<pre>{{ sources }}</pre>
</body>
</html>
"""


def html(run: Run, shown: list[Exhibit], tabled: list[Tabled]) -> str:
    """The report of a run with these figures and tables."""
    figures = [{"title": one.words.title, "described": one.described, "picture": _picture(one)} for one in shown]
    page = Environment(autoescape=select_autoescape(default=True, default_for_string=True)).from_string(_PAGE)
    return page.render(
        title=title(run), subtitle=subtitle(run), verdict=run.summary["verdict"]["sentence"], tables=tabled, figures=figures,
        checklists={name: checklist(run, name) for name in LISTS}, how=methods_line(run), methods=methods(run), limits=limitations(run),
        sources=bibliography(run),
    )


def _picture(shown: Exhibit) -> str:
    return base64.b64encode(draw(shown.figure, shown.table, "svg", shown.words)).decode()


def title(run: Run) -> str:
    """What was predicted, from what."""
    return run.label.name or f"{run.plan.target.title} from {', '.join(run.plan.layers)}"


def subtitle(run: Run) -> str:
    """Dataset, run and plan."""
    return f"Dataset {run.dataset.name}, run {run.id}, plan {run.plan.key[:12]}."
