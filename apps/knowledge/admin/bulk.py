"""Importing Markdown files and indexing everything anew, from the list of articles; a job tells how far it is."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.jobs.services import run_beside, start_job
from apps.jobs.types import Advance, JobKind
from apps.knowledge.models import Article
from apps.knowledge.services.bulk import import_articles, index_all

File = UploadedFile[Any]
MOST_FILES = 500
MOST_BYTES = 1_000_000


class FilesInput(forms.ClearableFileInput):
    """Takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Markdown files, each small enough to be an article."""

    widget = FilesInput(attrs={"accept": ".md,text/markdown"})

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        """Return the files; refuse too many, too long ones, and other kinds."""
        files: Sequence[File] = [super(FilesField, self).clean(one, initial) for one in data or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Choose at most %(most)d files at a time.") % {"most": MOST_FILES})
        for file in files:
            _check(file)
        return list(files)


class ImportForm(forms.Form):
    """The files to import."""

    articles = FilesField(
        label=gettext_lazy("Markdown files"),
        help_text=gettext_lazy("Each starts with its title between two lines of ---; the file's name is its address."),
    )


class BulkPages(admin.ModelAdmin[Article]):
    """The two pages beside the list of articles."""

    change_list_template = "admin/knowledge/articles.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses."""
        pages = [
            path("import/", self.admin_site.admin_view(self.import_view), name="knowledge_article_import"),
            path("index/", self.admin_site.admin_view(self.index_view), name="knowledge_article_index"),
        ]
        return [*pages, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take files, and show the job that saves them."""
        if not self.has_add_permission(request) or not self.has_change_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if form.is_bound and form.is_valid():
            return HttpResponseRedirect(_import(request, form.cleaned_data["articles"]).get_absolute_url())
        context = {"title": _("Import articles"), "form": form, "opts": Article._meta}
        return render(request, "admin/knowledge/import.html", self.admin_site.each_context(request) | context)

    def index_view(self, request: HttpRequest) -> HttpResponse:
        """Index all articles anew, and show the job that does it."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        job = start_job(
            kind=JobKind.INDEX,
            title=_("All articles indexed anew"),
            owner=cast("User", request.user),
            total=Article.objects.count(),
        )
        run_beside(job=job, work=lambda advance: index_all(advance=advance))
        return HttpResponseRedirect(job.get_absolute_url())


def _check(file: File) -> None:
    if not str(file.name).endswith(".md"):
        raise ValidationError(_("“%(name)s” is no Markdown file: its name has to end with .md.") % {"name": file.name})
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("“%(name)s” is longer than a megabyte.") % {"name": file.name})


def _import(request: HttpRequest, files: Sequence[File]) -> Job:
    """Start the import; the request's files are gone when it ends, so the job has copies of its own."""
    folder = tempfile.TemporaryDirectory(prefix="articles-")
    for file in files:
        (Path(folder.name) / Path(str(file.name)).name).write_bytes(file.read())
    title = ngettext("%(count)d article imported", "%(count)d articles imported", len(files)) % {"count": len(files)}
    job = start_job(kind=JobKind.IMPORT, title=title, owner=cast("User", request.user), total=len(files))

    def work(advance: Advance) -> None:
        with folder:
            import_articles(folder=Path(folder.name), advance=advance)

    run_beside(job=job, work=work)
    return job
