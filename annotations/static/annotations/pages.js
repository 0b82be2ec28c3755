// Two conveniences of the researcher's pages, which work without them.

// Copies the link that stands before the button.
for (const button of document.querySelectorAll("[data-copy]")) {
  // Browsers offer the clipboard to pages that came by HTTPS, or from this computer.
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.value);
    button.textContent = "Copied";
  });
}

// Renews a section for as long as the server marks it as unfinished, and nothing else of the page:
// what is being typed elsewhere stays.
async function renew() {
  const section = document.querySelector("[data-renew]");
  if (!section) return;
  try {
    const answer = await fetch(section.dataset.renew);
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      section.replaceWith(page.getElementById(section.id));
    }
  } catch {
    // Offline for a moment; the next attempt may get through.
  }
  setTimeout(renew, 1500);
}
renew();
