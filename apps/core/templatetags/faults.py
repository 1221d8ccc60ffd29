"""The summary on top of a form that could not be saved."""

from typing import Any

from django import template

from apps.core.faults import Fault, faults_of, focus_first

register = template.Library()


@register.inclusion_tag("admin/_faults.html", takes_context=True)
def fault_summary(context: template.Context) -> dict[str, Any]:
    """Sum up what is wrong with a form of the admin and its inlines, and let the page open at the first field."""
    if not context.get("errors"):
        return {"faults": []}
    formsets = [inline.formset for inline in context.get("inline_admin_formsets") or ()]
    forms = [context["adminform"].form, *(form for formset in formsets for form in formset.forms)]
    whole = [Fault(str(said)) for formset in formsets for said in formset.non_form_errors()]
    focus_first(forms)
    return {"faults": [*faults_of(forms), *whole]}
