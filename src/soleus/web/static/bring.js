// While a large file is on its way and is read, the page that sent it says so. Without this script
// the browser waits just the same.

const form = document.querySelector("form[data-bring]");

form?.addEventListener("submit", () => {
  form.querySelector("[data-waiting]").replaceChildren(
    form.querySelector("template[data-wait]").content.cloneNode(true),
  );
  form.querySelector("button").disabled = true;
});

// Whoever comes back to the page finds it as it was.
addEventListener("pageshow", () => {
  if (!form) return;
  form.querySelector("[data-waiting]").replaceChildren();
  form.querySelector("button").disabled = false;
});
