/** Moves a job's bar while it runs, and shows the page anew when it has ended. */

import { watch } from "./progress.js";

const part = document.getElementById("job");

watch(part.dataset.url, part, { onEnd: () => location.reload() });
