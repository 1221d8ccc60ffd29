"""`manage.py tools`: what operators do with the tools from a shell."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.core.problems import Problem
from apps.core.request_id import new_request_id, request_id_bound
from apps.tools.errors import ApprovalRequired, ToolError, UnknownUser
from apps.tools.management.arguments import argument, payload
from apps.tools.management.output import as_json, as_table, yes_or_no
from apps.tools.registry.lifecycle import initialise_tool
from apps.tools.registry.registry import registry
from apps.tools.services import execute_tool, explain_call, tool_statuses
from apps.tools.services.status import find_problems
from apps.tools.types import CallContext, Origin, PlannedCall


class Command(BaseCommand):
    """List, check and call the tools; ends with status 1 where something is wrong or a call was refused or failed."""

    help = "List, check and call the tools."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do: list, status, validate, call or explain."""
        output = CommandParser(add_help=False)
        output.add_argument("--json", action="store_true", help="Answer with JSON on the standard output.")
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", parents=[output], help="The tools and their operations.")
        actions.add_parser("status", parents=[output], help="Switch, breaker and problems of each tool.")
        actions.add_parser("validate", parents=[output], help="Everything that keeps tools from working.")
        call = actions.add_parser("call", parents=[output, _call_arguments()], help="Make one call through all gates.")
        call.add_argument("--dry-run", action="store_true", help="Describe a change instead of sending it.")
        actions.add_parser(
            "explain", parents=[output, _call_arguments()], help="What each gate would say of a call; makes none."
        )

    def handle(self, *_args: Any, action: str, **options: Any) -> None:
        """Do it; raises CommandError."""
        handlers = {
            "list": self._list,
            "status": self._status,
            "validate": self._validate,
            "call": self._call,
            "explain": self._explain,
        }
        try:
            handlers[action](options)
        except DatabaseError as error:
            raise self._no_database(error, options) from error

    def _list(self, options: dict[str, Any]) -> None:
        rows = {status.config.name: status for status in tool_statuses()}
        installed = {tool.name: registry.info(tool.name) for tool in registry}
        found = [
            {
                "tool": name,
                "enabled": name in rows and rows[name].enabled,
                "installed": name in installed,
                "operations": [one.name for one in installed[name].operations] if name in installed else [],
                "aliases": list(installed[name].aliases) if name in installed else [],
                "source": installed[name].source if name in installed else "",
            }
            for name in sorted({*rows, *installed})
        ]
        self._show(options, found, ("tool", "enabled", "installed", "operations", "source"))

    def _status(self, options: dict[str, Any]) -> None:
        found = [
            {
                "tool": status.config.name,
                "enabled": status.enabled,
                "breaker": status.breaker,
                "healthy": status.healthy,
                "revision": status.config.revision,
                "problems": list(status.problems),
            }
            for status in tool_statuses()
        ]
        self._show(options, found, ("tool", "enabled", "breaker", "healthy", "revision", "problems"))

    def _validate(self, options: dict[str, Any]) -> None:
        problems = [asdict(problem) for problem in find_problems()]
        if problems or options["json"]:
            self._show(options, problems, ("id", "where", "message", "hint"))
        if problems:
            raise CommandError(f"{len(problems)} found.")
        if not options["json"]:
            self.stdout.write("Nothing is wrong.")

    def _call(self, options: dict[str, Any]) -> None:
        with request_id_bound(new_request_id()) as request_id:
            try:
                context = _context(options, request_id)
                _prepare(options["tool"])
                result = execute_tool(call=_planned(options), context=context)
            except ToolError as error:
                raise self._refusal(error, options) from error
        if options["json"]:
            self.stdout.write(as_json(asdict(result)))
            return
        self.stdout.write(
            f"{result.tool}.{result.operation}: {result.attempts} attempts, {result.latency_ms:.0f} ms, "
            f"cached: {yes_or_no(result.cached)}, dry run: {yes_or_no(result.dry_run)}, call {result.tool_call_id}"
        )
        self.stdout.write(as_json(result.data))

    def _explain(self, options: dict[str, Any]) -> None:
        try:
            verdicts = explain_call(call=_planned(options), context=_context(options, new_request_id()))
        except ToolError as error:
            raise self._refusal(error, options) from error
        self._show(options, [asdict(verdict) for verdict in verdicts], ("gate", "verdict", "reason"))

    def _refusal(self, error: ToolError, options: dict[str, Any]) -> CommandError:
        if options["json"]:
            waits_for = {"approval_id": error.approval_id} if isinstance(error, ApprovalRequired) else {}
            self.stdout.write(as_json(error.problem.as_dict() | waits_for))
        at = f" at the gate “{error.gate}”" if error.gate else ""
        return CommandError(f"{error.recorded_code}{at}: {error}")

    def _no_database(self, error: DatabaseError, options: dict[str, Any]) -> CommandError:
        said = f"The database can not be used: {error}. Is it there, and has “manage.py migrate” run?"
        if options["json"]:
            self.stdout.write(as_json(Problem("database_unavailable", 503, said, retryable=True).as_dict()))
        return CommandError(said)

    def _show(self, options: dict[str, Any], found: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
        if options["json"]:
            self.stdout.write(as_json(found))
            return
        rows = [[_cell(one[column]) for column in columns] for one in found]
        self.stdout.write(as_table([column.upper() for column in columns], rows))


def _call_arguments() -> CommandParser:
    parser = CommandParser(add_help=False)
    parser.add_argument("tool")
    parser.add_argument("operation")
    parser.add_argument(
        "inputs", nargs="*", type=argument, metavar="NAME=TEXT", help="The arguments, each NAME=TEXT or NAME:=JSON."
    )
    parser.add_argument(
        "--argument",
        action="append",
        type=argument,
        default=[],
        metavar="NAME=TEXT",
        help="The same; repeatable.",
    )
    parser.add_argument("--payload", type=payload, default={}, metavar="JSON", help="All arguments as one object.")
    parser.add_argument("--as", dest="username", default="", help="The user to act as (default: the system, operator).")
    return parser


def _prepare(name: str) -> None:
    """Initialise the one tool that this process is about to call; a failure is what the call then says."""
    if name in registry:
        initialise_tool(registry.get(name))


def _planned(options: dict[str, Any]) -> PlannedCall:
    single = dict([*options["inputs"], *options["argument"]])
    return PlannedCall(options["tool"], options["operation"], options["payload"] | single)


def _context(options: dict[str, Any], request_id: str) -> CallContext:
    """Return on whose behalf the call is made; raises UnknownUser for one who is not there."""
    dry_run = bool(options.get("dry_run"))
    if not options["username"]:
        return CallContext(request_id=request_id, role=Role.OPERATOR, origin=Origin.COMMAND, dry_run=dry_run)
    user = User.objects.filter(username=options["username"], is_active=True).first()
    if user is None:
        raise UnknownUser(options["username"])
    return CallContext(request_id=request_id, user=user, origin=Origin.COMMAND, dry_run=dry_run)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return yes_or_no(value)
    return ", ".join(value) if isinstance(value, list) else str(value)
