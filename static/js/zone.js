/** Tells the server the viewer's time zone, so that it writes times in it. */

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const year = 365 * 24 * 60 * 60;
if (timeZone) document.cookie = `time_zone=${timeZone}; path=/; max-age=${year}; SameSite=Lax`;
