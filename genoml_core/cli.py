"""The command line: each command writes or reads what a page would. Results go to standard output, the rest to standard error."""
import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from . import commands, housekeeping, intake, predicting, showing
from .errors import GenoMLError
from .follow_up import Unit
from .plan import EFFORTS, CalibrationName, DesignName, Tier
from .target import Task
from .workspace import Workspace


def main(words: list[str] | None = None) -> int:
    """Do one command; returns the exit code: 0 done, 2 bad request, 3 bad data, 75 busy."""
    told = _parser().parse_args(words)
    try:
        told.everywhere = not told.workspace
        told.workspace = Workspace(told.workspace) if told.workspace else Workspace.of_command_line()
        return told.do(told) or 0
    except GenoMLError as error:
        print("\n".join(part for part in (f"error: {error.what}", error.why, error.fix) if part), file=sys.stderr)
        return error.exit_code
    except (OSError, UnicodeDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    about = "Honest machine learning on genomic data, from the command line."
    parser = argparse.ArgumentParser(prog="python -m genoml_core", description=about)
    parser.add_argument("--workspace", default="", metavar="ID", help="a workspace of the app; without it, the command line's own")
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Callable, help: str) -> argparse.ArgumentParser:
        sub = parsers.add_parser(name, help=help, description=help)
        sub.add_argument("--workspace", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        sub.set_defaults(do=do)
        return sub

    further = _written_commands, _predicting_commands, _further_commands, _housekeeping_commands
    for add in (_data_commands, _plan_command, _run_commands, _result_commands, *further):
        add(command)
    return parser


def _data_commands(command):
    sub = command("import", intake.bring_in, "make a dataset of files; the last line is its key")
    _files(sub)
    sub.add_argument("--reference", metavar="PATH", help="gene sets (GMT) or a network (edge list, SIF) instead of a dataset")
    sub.add_argument("--index", metavar="PATH", help="with --reference: number and gene, where a network's genes are numbers")
    sub = command("fetch", intake.fetch, "write what a public source has under a name to a folder")
    sub.add_argument("source", help="as `list sources` says")
    sub.add_argument("name", nargs="?", help="a project, study, dataset, tissue or series of the source")
    sub.add_argument("--out", metavar="FOLDER", help="an interrupted fetch into the same folder goes on")
    sub.add_argument("--find", metavar="WORDS", help="list what the source has for these words")
    sub.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="what is fetched, as `list sources` says")
    sub = command("describe", intake.describe, "what a dataset holds, and what the checks found")
    sub.add_argument("dataset")
    sub.add_argument("--json", action="store_true")
    sub = command("save", intake.save, "write a dataset as .h5ad (one layer), .h5mu (several) or .zip of tables")
    sub.add_argument("dataset")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE")
    sub = command("demo", intake.demo, "make a demo dataset, or with --out its files")
    sub.add_argument("name")
    sub.add_argument("--out", type=Path, metavar="FOLDER")


def _files(sub):
    sub.add_argument("paths", nargs="*", metavar="PATH", help="files, folders and zips")
    sub.add_argument("--layer", action="append", default=[], metavar="NAME=PATH", help="a file as a layer of this name")
    sub.add_argument("--samples", action="append", default=[], metavar="PATH", help="a sample table, joined on ids; as often as there are")
    sub.add_argument("--name")
    sub.add_argument("--format", metavar="F", help="the reader; without it, chosen by content")
    sub.add_argument("--about", type=intake.names, default=[], metavar="a,b", help="columns of matrix files that describe samples")
    sub.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="how a reader reads, as `list readers` says")
    sub.add_argument("--covariates", type=intake.names, metavar="a,b", help="columns of the sample table used as features")
    sub.add_argument("--orientation", choices=("samples", "genes"), help="what the rows are, where it is not recognised")
    sub.add_argument("--duplicates", choices=("sum", "mean", "first"), help="what to do with genes that occur twice")


def _predicting_commands(command):
    sub = command("predict", predicting.predict, "predict new samples by the final model of a run, fitted on all its samples")
    sub.add_argument("model", metavar="RUN", help="a run, or the bundle of one (.zip)")
    _files(sub)
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    sub.add_argument("--moves", type=Path, metavar="FILE.csv", help="what moved each prediction, feature by feature, in another file")
    sub.add_argument("--level", type=_share, default=0.9, help="how often sets and ranges are to hold the truth")
    sub.add_argument("--accuracy", type=_share, default=0.95, help="of answers: samples that are less sure are left open")
    sub.add_argument("--standardise", action="store_true", help="bring each feature to its mean and spread in training, by the new samples")
    sub = command("bundle", predicting.bundle, "write the final model of a run for another machine, with plan, card and an example")
    sub.add_argument("run")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    sub = command("card", predicting.card, "print the model card of a run's final model")
    sub.add_argument("run")


def _plan_command(command):
    sub = command("plan", commands.plan, "print a plan as JSON; `run` takes it as YAML, too")
    sub.add_argument("dataset")
    sub.add_argument("--task", required=True, choices=get_args(Task))
    sub.add_argument("--target", metavar="COLUMN", action="append",
                     help="the column of the class or number; given more than once, a list of plans, one for each")
    sub.add_argument("--time", metavar="COLUMN[=UNIT]", help=f"survival: the follow-up; its unit is one of {', '.join(get_args(Unit))}")
    sub.add_argument("--event", metavar="COLUMN[=a,b]", help="survival: whether the event happened; a, b: the values that say so")
    sub.add_argument("--entry", metavar="COLUMN", help="survival: when patients came under observation, where not all did at 0")
    sub.add_argument("--group", metavar="COLUMN", help="samples of one group stay in one fold; '': each its own")
    sub.add_argument("--cohort", metavar="COLUMN")
    sub.add_argument("--models", type=intake.names, metavar="a,b")
    sub.add_argument("--each-layer", action="store_true", help="try each model on each layer by itself, too")
    sub.add_argument("--signature", default="", metavar="KEY", help="a list of genes of the workspace: a centroid test beside the models")
    sub.add_argument("--recipe", type=Path, metavar="FILE", help="JSON: layer -> steps, as in a plan")
    sub.add_argument("--design", choices=get_args(DesignName), default="nested", help="how samples are dealt into outer folds")
    sub.add_argument("--by", metavar="COLUMN", help="leave_out: whose values are held out as a whole; later: the time")
    sub.add_argument("--outer", type=int, help="outer folds; without it 5, or one for each value that is left out")
    sub.add_argument("--inner", type=int, default=3)
    sub.add_argument("--repeats", type=int, default=1)
    sub.add_argument("--lock", type=float, default=0.0, metavar="SHARE", help="of the groups, locked away until `open`: at most 0.5")
    sub.add_argument("--objective", metavar="METRIC", help="what chooses among models; without it, what is usual for the task")
    sub.add_argument("--calibration", choices=get_args(CalibrationName),
                     help="how scores become probabilities and which class is called; without it, as the objective rewards it")
    sub.add_argument("--choose", choices=("best", "simplest"), default="best",
                     help="simplest: of the settings within one standard error of the best")
    sub.add_argument("--oversample", action="store_true", help="fit training samples of rare classes again until all are equally large")
    sub.add_argument("--shuffle", type=int, metavar="SEED", help="deal the labels anew: a check, since nothing can be learnt then")
    sub.add_argument("--effort", choices=tuple(EFFORTS), default="quick")
    sub.add_argument("--tier", choices=get_args(Tier), default="fast", help="exact: every fit as plain scikit-learn does it; slower")
    sub.add_argument("--seed", type=int, default=0)


def _run_commands(command):
    sub = command("run", commands.run, "do a plan; the last line is the run's id")
    sub.add_argument("plan", metavar="PLAN_FILE", help="a plan file, or - for standard input")
    _where(sub)
    sub.add_argument("--queue", action="store_true", help="let it wait for its turn, as a run of the pages does, and return at once")
    sub = command("resume", commands.resume, "go on with a run; what has been judged is not done again")
    sub.add_argument("run")
    _where(sub)
    sub = command("status", commands.status, "the state of a run, or of all")
    sub.add_argument("run", nargs="?")
    sub = command("cancel", commands.cancel, "stop a run")
    sub.add_argument("run")
    sub = command("verify", commands.verify, "whether a run is on disk as it was written, and one unit made again is the same")
    sub.add_argument("run")


def _where(sub):
    sub.add_argument("--workers", type=_processes, metavar="N", help="worker processes; 0: none beside this one; without it one a core")
    sub.add_argument("--dask", metavar="ADDRESS", help="the workers of this dask scheduler do it, for example tls://host:8786")


def _result_commands(command):
    sub = command("show", showing.show, "the results of a run")
    sub.add_argument("run")
    sub.add_argument("--json", action="store_true")
    sub = command("compare", showing.compare, "runs side by side: settings that differ, headlines, many targets as a whole")
    sub.add_argument("runs", nargs="+", metavar="RUN")
    sub.add_argument("--metric", metavar="METRIC", help="without it, what chose among the models of the first")
    sub.add_argument("--json", action="store_true")
    sub = command("label", showing.label, "name a run, or note something about it")
    sub.add_argument("run")
    sub.add_argument("--name")
    sub.add_argument("--note")
    sub = command("figure", showing.figure, "write one figure; the suffix is the format")
    sub.add_argument("run")
    sub.add_argument("name")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE")
    sub.add_argument("--of", "--model", dest="part", metavar="PART", help="a model, or a class to explain; without it the first")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                     help="positive (class of interest), threshold, prevalence, accuracy, level, by (column of subgroups), "
                          "patients, feature, sets, pathway")
    sub = command("explain", showing.explain, "which features drive the predictions of a run, computed where it is missing")
    sub.add_argument("run")
    sub.add_argument("--out", type=Path, metavar="FILE.csv", help="where the importance of all features goes")


def _written_commands(command):
    sub = command("report", showing.report, "figures, methods, sources and limits of a run for others; the suffix is the format")
    sub.add_argument("run")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE", help=".html, .pptx or .zip")
    sub.add_argument("--figures", type=intake.names, metavar="a,b", help="as `figure` names them; without it, all that can be shown")
    sub.add_argument("--tables", type=intake.names, metavar="a,b", help="scores, models, classes, settings, features, sets")
    sub.add_argument("--template", type=Path, metavar="FILE.pptx", help="whose layouts slides have, such as your lab's")
    sub = command("predictions", showing.predictions, "write the predictions of held-out samples, of every model")
    sub.add_argument("run")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    sub = command("export", showing.export_run, "write a folder that does a run again elsewhere, and compares")
    sub.add_argument("run")
    sub.add_argument("--as", dest="kind", required=True, choices=("script", "snakemake", "nextflow"))
    sub.add_argument("--out", type=Path, required=True, metavar="FOLDER")


def _further_commands(command):
    sub = command("open", showing.open_locked, "let the locked samples judge, once; it is noted in the workspace")
    sub.add_argument("run")
    works = {
        "null": "how high scores get by chance, with labels shuffled", "learning": "whether more samples would help",
        "reliance": "what is lost without features, and how few would do",
        "enrichment": "which gene sets of the workspace drive predictions",
    }
    for name, help in works.items():
        sub = command(name, showing.work_after, f"{help}; computed where it is missing")
        sub.add_argument("run")
        sub.set_defaults(name=name)
    sub = command("list", commands.list_entries, "a catalogue; without a name, what the workspace holds")
    sub.add_argument("catalogue", nargs="?", choices=tuple(commands.CATALOGUES))


def _housekeeping_commands(command):
    sub = command("discard", housekeeping.discard, "move a run, or a dataset with its runs, to the trash; the last line is the entry's id")
    sub.add_argument("name", metavar="RUN_OR_DATASET")
    sub = command("restore", housekeeping.restore, "put back what was discarded")
    sub.add_argument("name", metavar="NAME", help="the run, the dataset, or the id of the entry in the trash")
    command("gc", housekeeping.gc, "make room: old trash, what passes the cap of the cache, leftovers; without --workspace, in all of them")


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0.5 to less than 1")
    return value


def _processes(text: str) -> int:
    if text not in map(str, range(1_001)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 1,000")
    return int(text)
