// Small comforts at the desk. Nothing needs them: without this file the buttons that they
// work stay hidden.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break
  button.hidden = false
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim())
    button.nextElementSibling.textContent = button.dataset.done
  })
}

// Whoever leaves a form that was filled in half is asked first.
for (const form of document.querySelectorAll("form[data-warn]")) {
  let typed = false
  form.addEventListener("input", () => { typed = true })
  form.addEventListener("submit", () => { typed = false })
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault() })
}
