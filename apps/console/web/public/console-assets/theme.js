// Before anything is drawn: a page that the person wants dark does not flash.
try {
  const theme = localStorage.getItem('sallyport.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden; then the system's choice holds.
}
