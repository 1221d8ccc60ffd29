/** A ticket's properties, edited in place: a refusal comes with the panel as it stands, and the reason. */

const REFUSED = new Set([409, 422]);

/** An expired session leads to the sign-in page: go there instead of showing it inside of the panel. */
function beforeSwap({ detail }) {
  const asked = new URL(detail.pathInfo.finalRequestPath, location.href).pathname;
  if (new URL(detail.xhr.responseURL).pathname !== asked) {
    detail.shouldSwap = false;
    location.reload();
  } else if (REFUSED.has(detail.xhr.status)) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
}

function failed({ detail }) {
  const notice = document.getElementById("properties-failed");
  if (notice && detail.elt.matches(".properties")) notice.hidden = false;
}

document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:sendError", failed);
document.body.addEventListener("htmx:responseError", failed);
