'use strict';
(() => {
  const plots = JSON.parse(document.getElementById('plots').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const charts = [];

  // The library writes what it is given into the page where it shows it as a tip: as text, please.
  const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  const plain = (value) => String(value).replace(/[&<>"']/g, (c) => escapes[c]);
  const short = (most) => (value) => (value.length > most ? value.slice(0, most - 1) + '…' : value);
  const number = (value) => value.toLocaleString('en', { maximumFractionDigits: 2 });

  const bars = (plot) => {
    const names = { type: 'category', data: plot.categories, axisLabel: { interval: 0, formatter: short(plot.lying ? 22 : 10) } };
    const values = { type: 'value', name: plot.unit, nameLocation: 'middle', nameGap: 28 };
    if (plot.lying) {
      names.inverse = true;
    } else {
      names.axisLabel.rotate = plot.categories.length > 4 ? 35 : 0;
      values.nameGap = 46;
    }
    return {
      tooltip: { trigger: 'item', formatter: (p) => `${plain(p.name)}<br><b>${number(p.value)}</b>` },
      xAxis: plot.lying ? values : names,
      yAxis: plot.lying ? names : values,
      series: [{ type: 'bar', data: plot.values, barMaxWidth: 34 }],
    };
  };

  const lines = (plot) => ({
    legend: { bottom: 0, type: 'scroll' },
    grid: { left: 34, bottom: 62 },
    tooltip: {
      trigger: 'axis',
      formatter: (all) => `${number(all[0].value[0])} ${plain(plot.xName)}` +
        all.map((p) => `<br>${plain(p.seriesName)}: <b>${number(p.value[1])}</b>`).join(''),
    },
    xAxis: { type: 'value', name: plot.xName, nameLocation: 'middle', nameGap: 24, min: 'dataMin', max: 'dataMax', axisLabel: { formatter: number, hideOverlap: true, showMinLabel: false, showMaxLabel: false } },
    yAxis: { type: 'value', name: plot.yName, nameLocation: 'middle', nameGap: 40 },
    series: Object.entries(plot.series).map(([name, y]) => ({
      type: 'line', name, showSymbol: plot.x.length < 3, smooth: 0.2, data: plot.x.map((x, i) => [x, y[i]]),
    })),
  });

  const matrix = (plot) => {
    const cells = plot.counts.flatMap((row, i) => row.map((count, j) => [j, i, count]));
    return {
      grid: { bottom: 76 },
      tooltip: { formatter: (p) => `said: ${plain(plot.said[p.value[1]])}<br>known: ${plain(plot.known[p.value[0]])}<br><b>${number(p.value[2])}</b>` },
      xAxis: { type: 'category', data: plot.known, axisLabel: { interval: 0, rotate: plot.known.length > 3 ? 35 : 0, formatter: short(17) } },
      yAxis: { type: 'category', data: plot.said, inverse: true },
      visualMap: { show: false, min: 0, max: Math.max(1, ...cells.map((c) => c[2])), inRange: { color: dark.matches ? ['#222833', '#4d8fd6'] : ['#eef2f7', '#2f6db5'] } },
      series: [{ type: 'heatmap', data: cells, label: { show: true, formatter: (p) => number(p.value[2]) } }],
    };
  };

  const kinds = { bars, lines, matrix };
  const palette = () => (dark.matches
    ? ['#7fb2ec', '#e8a66a', '#8fcf9f', '#d79be0', '#e58b8b']
    : ['#2f6db5', '#c8681f', '#3a8f52', '#9550a8', '#b94a4a']);

  const draw = () => {
    charts.splice(0).forEach((chart) => chart.dispose());
    plots.forEach((plot) => {
      const chart = echarts.init(document.getElementById(plot.id), dark.matches ? 'dark' : null);
      const grid = { left: 12, right: 18, top: 14, bottom: 34, containLabel: true };
      const options = kinds[plot.kind](plot);
      chart.setOption({
        animation: false, backgroundColor: 'transparent', color: palette(),
        ...options, grid: { ...grid, ...options.grid },
        tooltip: { confine: true, ...options.tooltip },
      });
      charts.push(chart);
    });
  };

  draw();
  dark.addEventListener('change', draw);
  addEventListener('resize', () => charts.forEach((chart) => chart.resize()));
})();
