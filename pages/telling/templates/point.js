// Pointing at a figure, or tapping it, says in words what is nearest there.
for (const figure of document.querySelectorAll("figure")) {
  const marks = [...figure.querySelector("svg").querySelectorAll("circle, rect")];
  const readout = figure.querySelector(".readout");
  if (!marks.length) continue;
  readout.textContent = "Point at the figure, or tap it, to read a day.";
  const distance = (mark, x) => {
    const box = mark.getBoundingClientRect();
    return Math.max(box.left - x, x - box.right, 0);
  };
  const tell = (event) => {
    let nearest = marks[0];
    for (const mark of marks)
      if (distance(mark, event.clientX) < distance(nearest, event.clientX)) nearest = mark;
    readout.textContent = nearest.querySelector("title").textContent;
  };
  figure.querySelector("svg").addEventListener("pointermove", tell);
  figure.querySelector("svg").addEventListener("pointerdown", tell);
}
