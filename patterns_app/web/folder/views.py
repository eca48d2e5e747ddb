"""The pages of a folder: what is in it, a file opened in the studio, and the sketch saved into it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patterns_app.core.pipeline import RenderError
from patterns_app.core.sketch.parser import InputError
from patterns_app.web.workspace import access, actions, browser, refusals, tokens
from patterns_app.web.workspace.models import SavedSketch

from . import opened, saving
from .disk import SKETCH, NotHere
from .opened import Changed, Record
from .saving import Plan

_NO = (NotHere, InputError, RenderError, refusals.NoRoom, refusals.HistoryFull, refusals.TooMany)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What can be opened."""
    return _listing(request)


def _listing(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    disk = opened.disk()
    files, is_more = disk.listed()
    context = {"section": "studio", "folder": disk.folder.name, "files": files, "is_more": is_more, "wrong": wrong}
    return render(request, "folder/listing.html", context, status=status)


@require_POST
def open_file(request: HttpRequest) -> HttpResponse:
    """Open `path` in the studio; with `take` as it is on the disk, whatever the sketch says."""
    path = request.POST.get("path", "")
    owner, secret = browser.owner_to_be(request)
    try:
        found = opened.opened(path, owner, "take" in request.POST)
    except _NO as error:
        return _listing(request, f"{path[:200]}: {error}", 422)
    if isinstance(found, Changed):
        context = {"section": "studio", "path": path, "canvas": _canvas(found.saved)}
        return render(request, "folder/changed.html", context, status=409)
    response = _see(_canvas(found))
    browser.remember(response, secret)
    return response


@require_POST
def new_file(request: HttpRequest) -> HttpResponse:
    """An empty sketch as a new file called `name`, opened."""
    name = request.POST.get("name", "").strip().removesuffix(SKETCH).removesuffix(".json")
    path = f"{name}{SKETCH}"
    owner, secret = browser.owner_to_be(request)
    try:
        saving.begun(path)
        found = opened.opened(path, owner)
    except _NO as error:
        return _listing(request, str(error), 422)
    assert isinstance(found, SavedSketch)
    response = _see(_canvas(found))
    browser.remember(response, secret)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """What saving the sketch into the file `path` would do; POST does it.

    At once where nothing has to be told before, else with `known`, the digest of the file as it was told. Programs
    that accept JSON are answered with {"saved"} or with {"look"}, the address that tells.
    """
    path = (request.POST if request.method == "POST" else request.GET).get("path", "")
    try:
        record, saved = _of(path)
        if request.method == "POST" and saving.is_there(record, saved):
            return _done(request, record, saved)
        plan = saving.planned(record, saved)
        if request.method == "POST" and (plan.is_plain or request.POST.get("known") == plan.known):
            return _written(request, record, saved, plan)
    except _NO as error:
        if _wants_json(request):
            return JsonResponse({"problem": str(error)}, status=422)
        return _listing(request, f"{path[:200]}: {error}", 422)
    if _wants_json(request):
        return JsonResponse({"look": f"{reverse('folder_save')}?{urlencode({'path': path})}"}, status=409)
    context = {"section": "studio", "path": path, "plan": plan, "canvas": _canvas(saved), "kind": record.kind}
    return render(request, "folder/save.html", context, status=409 if request.method == "POST" else 200)


def _written(request: HttpRequest, record: Record, saved: SavedSketch, plan: Plan) -> HttpResponse:
    kept = saving.written(record, saved, plan)
    if kept and not _wants_json(request):
        context = {"section": "studio", "path": record.path, "kept": kept, "canvas": _canvas(saved)}
        return render(request, "folder/kept.html", context)
    return _done(request, record, saved)


def _done(request: HttpRequest, record: Record, saved: SavedSketch) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"saved": record.path})
    return _see(_canvas(saved))


def _of(path: str) -> tuple[Record, SavedSketch]:
    record = opened.record(path)
    saved = access.held(record.sketch) if record else None
    if record is None or saved is None:
        raise NotHere("it is not open: open it first.")
    return record, saved


def around(request: HttpRequest) -> dict[str, Any]:
    """For the studio's page of a sketch that stands for a file: which, and whether the file says it all."""
    found = request.resolver_match
    if found is None or found.url_name != "saved_sketch":
        return {}
    claim = tokens.read(found.kwargs["token"])
    record = opened.record_of(claim.sketch) if claim and claim.mode == "edit" else None
    if record is None:
        return {}
    saved = access.held(record.sketch)
    return {"folder_file": record, "folder_saved": saved is not None and opened.is_in_the_file(saved, record)}


def _canvas(saved: SavedSketch) -> str:
    return reverse("saved_sketch", args=[actions.token_of(saved, "edit")])


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
