"""The MkDocs adapter: the site's files, inside `mkdocs build` and `mkdocs serve`."""

from __future__ import annotations

import errno
import html
import logging
import os
import signal
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Literal, NoReturn, cast
from urllib.parse import urljoin, urlsplit

import click
import jinja2
from markupsafe import Markup, escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from generator.host.authors import authors_file
from generator.host.build_date import BuildDate
from generator.host.finishing import bind_links, repair, seal
from generator.host.front_matter import check_front_matter
from generator.host.leaks import check_leaks, folder_outputs
from generator.host.navigation import default_nav
from generator.host.serve_guard import Alert, AlertingServer, ServeGuard
from generator.host.site_folder import SiteFolder
from generator.host.source_files import keep_files, with_free_posts
from generator.lints.lint import Severities, with_severities
from generator.lints.severities import check_severities
from generator.pages.by_hand import ByHand
from generator.pages.page import Page as Generated
from generator.pages.page import Press
from generator.problems import EnvironmentFault, Problem, ProblemsFound, listing, show
from generator.site import OVERRIDES, Site, build_site, write_files

log = get_plugin_logger("proofolio")
NAME = "proofolio"
THEME = Path(__file__).parent / "theme"
PAGES = ".cache/proofolio/pages"
AUTHORS = ".cache/proofolio/authors.yml"
FIRST, LAST = 100, -1000
ENVIRONMENT = 3
OF_THE_MACHINE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS),
    *(errno.EEXIST, errno.ENOTDIR, errno.EISDIR),
}
"""Faults that no record can mend and no traceback explains: disk, rights, a file in the way."""


class ProofolioConfig(Config):
    """The plugin's settings in `mkdocs.yml`."""

    enabled = config_options.Type(bool, default=True)
    content_security_policy = config_options.Type(bool, default=True)
    """Whether built pages forbid everything that the site itself does not bring."""
    lints = config_options.Type(dict, default={})
    """How severe lints are, by their names: error, warning, note or off."""


def _severities(chosen: dict[str, object]) -> Severities:
    """The setting, checked; YAML reads a bare `off` as false."""
    found = {name: "off" if level is False else level for name, level in chosen.items()}
    try:
        check_severities(found)
    except ProblemsFound as wrong:
        raise PluginError("\n".join(f"{p.message}: {p.hint}" for p in wrong.problems)) from wrong
    return cast("Severities", found)


class ProofolioPlugin(BasePlugin[ProofolioConfig]):
    """Adds the generated files to the site, and guards the old site against broken input."""

    def __init__(self) -> None:
        self._serving = self._dirty = False
        self._alert = Alert()
        self._site: Site | None = None
        self._by_hand: ByHand | None = None
        self._problems: list[Problem] = []
        self._text_problems: list[Problem] = []
        """What is wrong in pages written by hand, told when all of them were read."""
        self._folder: SiteFolder | None = None
        self._date = BuildDate()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        # Having this event makes MkDocs keep the plugin, and with it the last good records,
        # from one rebuild to the next.
        self._serving, self._dirty = command == "serve", dirty
        _end_cleanly_on_signals(serving=self._serving)

    @event_priority(FIRST)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if self.config.enabled:
            root = _root(config)
            self._site = self._build_site(config, root)
            self._date_the_build(self._site)
            self._resolve_by_hand(config, self._site, root)
            _add_theme(config)
            _introduce_author(config, self._site, root)
            _watch(config, root)
            uris = [made.uri for made in self._site.files]
            config.nav = config.nav or default_nav(Path(config.docs_dir), uris)
            # Last, since from here on the build writes somewhere else.
            self._begin_folder(config)
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        if self._site is None:
            return files
        root = _root(config)
        _check_pages_by_hand(files, root)
        made_files = with_free_posts(self._site.files, directory_urls=config.use_directory_urls)
        keep_files(made_files, root / PAGES)
        by_hand = {file.dest_uri for file in files if not file.inclusion.is_excluded()}
        for made in self._site.files:
            file = _as_file(made, config, root)
            if file.dest_uri in by_hand:
                log.info("%s is written by hand; the generated one is left out", file.src_uri)
            else:
                files.append(file)
        return files

    @event_priority(LAST)
    def on_page_markdown(
        self, _markdown: str, /, *, page: Page, config: MkDocsConfig, **_: object
    ) -> None:
        self._begin_by_hand(page, config, page.file.content_string)

    @event_priority(LAST)
    def on_page_content(self, content: str, /, **_: object) -> str:
        if self._by_hand is None:
            return content
        self._text_problems += self._by_hand.problems
        return self._by_hand.end(content)

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> None:
        self._tell(self._text_problems, _root(config))
        # Not earlier: other plugins read descriptions as text while pages are read.
        for file in files.documentation_pages():
            if file.page is not None:
                _escape_meta(file.page)
        env.filters["striptags"] = _plain_text

    def on_page_context(
        self, _context: object, /, *, page: Page, config: MkDocsConfig, **_: object
    ) -> None:
        # The blog is about to write excerpts of posts into its lists, again from Markdown.
        self._begin_by_hand(page, config)
        if page.edit_url:
            # The dots that lead from docs/ to a record.
            page.edit_url = urljoin(page.edit_url, urlsplit(page.edit_url).path)

    @event_priority(LAST)
    def on_post_page(self, output: str, /, *, page: Page, **_: object) -> str:
        ours = page.content or "" if page.file.generated_by == NAME else ""
        proofs = self._by_hand.end("") if self._by_hand else ""
        output = output.replace("</article>", f"{proofs}</article>", 1)
        return self._finish(bind_links(output, page.url), bind_links(ours, page.url))

    @event_priority(LAST)
    def on_post_template(self, output: str, /, *, template_name: str, **_: object) -> str:
        is_page = template_name.endswith(".html")
        return self._finish(output) if is_page else output

    @event_priority(LAST)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Publishes the site, after every other plugin has written its part."""
        self._look_for_leaks(config)
        if self._folder is None:
            return
        if config.strict and not self._serving:
            self._refuse_warnings()
        self._folder.publish()
        config.site_dir = str(self._folder.published)

    def on_build_error(self, *, error: Exception) -> None:
        if self._folder is not None:
            self._folder.tidy()
        if isinstance(error, jinja2.TemplateError):
            log.error("%s", _template_fault(error))
            raise Abort("Aborted with a broken template! The old site is untouched.")
        is_of_the_machine = isinstance(error, OSError) and error.errno in OF_THE_MACHINE
        if is_of_the_machine and not self._serving:
            log.error("%s", error)
            raise SystemExit(ENVIRONMENT)

    @event_priority(LAST)
    def on_serve(self, server: LiveReloadServer, /, **_: object) -> None:
        self._serving = True
        app = server.get_app()
        if app is not None:
            server.set_app(AlertingServer(app, self._alert))
        server.builder = ServeGuard(server.builder, self._alert)

    def on_shutdown(self) -> None:
        if self._folder is not None:
            self._folder.tidy()

    def _build_site(self, config: MkDocsConfig, root: Path) -> Site:
        last_good = self._site.portfolio if self._site else None
        try:
            site = build_site(
                root,
                last_good,
                _severities(self.config.lints),
                directory_urls=config.use_directory_urls,
            )
        except EnvironmentFault as fault:
            if self._serving:
                raise PluginError(str(fault)) from fault
            log.error("%s", fault)
            raise SystemExit(ENVIRONMENT) from fault
        self._problems, self._text_problems, self._alert.text = [], [], ""
        self._tell(site.problems, root)
        return site

    def _resolve_by_hand(self, config: MkDocsConfig, site: Site, root: Path) -> None:
        """Lets references stand in pages written by hand."""
        if site.portfolio is None:
            return
        press = Press(site.portfolio, root / OVERRIDES, config.use_directory_urls)
        self._by_hand = ByHand(press)
        config.markdown_extensions.append(self._by_hand.extension)  # type: ignore[arg-type]

    def _begin_by_hand(self, page: Page, config: MkDocsConfig, source: str = "") -> None:
        if self._by_hand is not None:
            path = os.path.relpath(page.file.abs_src_path or "", _root(config))
            self._by_hand.begin(_uri(page), Path(path).as_posix(), source)

    def _tell(self, problems: Sequence[Problem], root: Path) -> None:
        """Ends a build on an error, with everything that is wrong; never ends the server."""
        self._problems += problems
        if not self._serving:
            _report(problems, root)
        for problem in problems if self._serving else ():
            # Not through the log: with --strict it would end the server.
            click.echo(show(problem, root), err=True)
            if problem.severity == "error":
                self._alert.text += f"{show(problem, root)}\n\n"

    def _date_the_build(self, site: Site) -> None:
        try:
            self._date.set(site.portfolio.newest_date if site.portfolio else None)
        except ValueError as error:
            raise PluginError(str(error)) from error

    def _begin_folder(self, config: MkDocsConfig) -> None:
        published = Path(config.site_dir)
        _refuse_sources(published, config)
        # What is added to the old site page by page cannot be swapped.
        if self._dirty or published.is_mount():
            return
        self._folder = SiteFolder(published)
        self._folder.tidy()
        config.site_dir = str(self._folder.draft)

    def _finish(self, page: str, untrusted: str = "") -> str:
        if not self.config.enabled:
            return page
        page = repair(page)
        # The script with which `mkdocs serve` reloads the page stands in the page.
        if self._serving or not self.config.content_security_policy:
            return page
        return seal(page, repair(untrusted))

    def _look_for_leaks(self, config: MkDocsConfig) -> None:
        """Searches the whole site, whoever wrote its files, before the old one is touched."""
        portfolio = self._site.portfolio if self._site else None
        if portfolio is not None:
            root = _root(config)
            found = check_leaks(root, portfolio, folder_outputs(Path(config.site_dir)))
            self._tell(with_severities(found, _severities(self.config.lints)), root)

    def _refuse_warnings(self) -> None:
        """Aborts as MkDocs is about to, but before the old site is gone, and also with --quiet."""
        ours = [problem for problem in self._problems if problem.severity == "warning"]
        handlers = logging.getLogger("mkdocs").handlers
        counted = [h.get_counts() for h in handlers if isinstance(h, CountHandler)]
        count = max(len(ours), sum(number for counts in counted for _, number in counts))
        if count:
            raise Abort(f"Aborted with {count} warnings in strict mode! The old site is untouched.")


def _end_cleanly_on_signals(*, serving: bool) -> None:
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
        if not serving:
            # The server has its own way to end.
            signal.signal(signal.SIGINT, _end)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _template_fault(error: jinja2.TemplateError) -> str:
    """What is wrong in a template, and where, as far as Jinja tells."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}: {error.message}"
    # Jinja puts the lines of templates among those of Python.
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    templates = [place for place in places if ".py:" not in place]
    return f"{(templates or places)[-1]}: {error}"


def _uri(page: Page) -> str:
    """The source that a page would have, were it named as it is served: posts are not."""
    address = page.url.removesuffix(".html")
    return "index.md" if address in ("", "./", "index") else f"{address.rstrip('/')}.md"


def _report(problems: Sequence[Problem], root: Path) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise PluginError("the build is refused\n\n" + listing(problems, root))
    for problem in problems:
        level = logging.WARNING if problem.severity == "warning" else logging.INFO
        log.log(level, "%s", show(problem, root))


def _refuse_sources(site: Path, config: MkDocsConfig) -> None:
    """The site replaces the folder that it is built into, so nothing written may be in it."""
    root = _root(config)
    for source in (root / "case_studies", root / "profile.yml", Path(config.docs_dir)):
        overlaps = source.is_relative_to(site) or site.is_relative_to(source)
        if overlaps and source.exists():
            raise PluginError(f"the site cannot be built into {site}: it would replace {source}")


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def _add_theme(config: MkDocsConfig) -> None:
    """The package's templates, before those of Material and after the author's own."""
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
    # Material would fetch its fonts from another host, at every visit.
    config.theme["font"] = False
    assets = sorted(path.relative_to(THEME).as_posix() for path in THEME.glob("assets/**/*.*"))
    config.extra_css = [*(a for a in assets if a.endswith(".css")), *config.extra_css]
    config.extra_javascript += [ExtraScriptValue(a) for a in assets if a.endswith(".js")]
    # Generated pages give their headings stable anchors with it.
    if "attr_list" not in config.markdown_extensions:
        config.markdown_extensions.append("attr_list")


def _introduce_author(config: MkDocsConfig, site: Site, root: Path) -> None:
    """The blog insists on a file of authors; its owner stands in the profile already."""
    blog = config.plugins.get("material/blog")
    if blog is None or site.portfolio is None:
        return
    by_hand = blog.config["authors_file"].format(blog=blog.config["blog_dir"])
    owner = site.portfolio.profile.profile.name
    content = authors_file(owner, Path(config.docs_dir) / by_hand)
    if content is not None:
        write_files([Generated(AUTHORS, content)], root)
        blog.config["authors_file"] = str(root / AUTHORS)


def _watch(config: MkDocsConfig, root: Path) -> None:
    own = [root / "case_studies", root / "profile.yml", THEME, THEME.parent / "pages"]
    theirs = [Path(config.theme.custom_dir)] if config.theme.custom_dir else [root / "overrides"]
    # The watcher does not bear what is not there.
    config.watch += [str(path) for path in [*own, *theirs] if path.exists()]


def _as_file(made: Generated, config: MkDocsConfig, root: Path) -> File:
    is_page = made.uri.endswith(".md")
    file = File.generated(
        config,
        made.uri,
        abs_src_path=str(root / PAGES / made.uri),
        inclusion=InclusionLevel.NOT_IN_NAV if is_page else InclusionLevel.INCLUDED,
    )
    if made.source:
        to_root = Path(os.path.relpath(root, config.docs_dir)).as_posix()
        file.edit_uri = f"{to_root}/{made.source}"
    return file


def _check_pages_by_hand(files: Files, root: Path) -> None:
    pages = [Path(file.abs_src_path) for file in files.documentation_pages() if file.abs_src_path]
    checked = [check_front_matter(page, root) for page in pages if page.is_relative_to(root)]
    if problems := [problem for problem in checked if problem]:
        raise PluginError("the build is refused\n\n" + listing(problems, root))


def _escape_meta(page: Page) -> None:
    """Material prints these as they are, into attributes."""
    for key in ("description", "author"):
        if isinstance(page.meta.get(key), str):
            page.meta[key] = html.escape(page.meta[key])


def _plain_text(value: object) -> Markup:
    """Jinja's filter of this name undoes escapes, and Material prints the result as it is."""
    return escape(Markup(value).striptags())  # noqa: S704 - all of it is escaped again
