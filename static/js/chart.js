// A <div data-chart="id"> is drawn by ECharts from the JSON in the element with that id; the table beside it says the
// same in words, so without JavaScript nothing is lost. Series differ by pattern and symbol, not by colour alone.
(function () {
  "use strict";

  var ROW = 30;
  var style = window.getComputedStyle(document.documentElement);

  function token(name) {
    return style.getPropertyValue("--portal-" + name).trim();
  }

  var INK = token("ink"), SOFT = token("ink-soft"), LINE = token("line");
  var COLOURS = [token("blue"), token("red"), token("ink-soft"), token("yellow")]; // green says "all is well"
  var FONT = window.getComputedStyle(document.body).fontFamily;

  // The frame every chart shares. Tooltips are drawn on the canvas: their HTML form needs inline styles.
  function frame(data) {
    return {
      animation: false,
      aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
      color: COLOURS,
      textStyle: { fontFamily: FONT, color: INK },
      grid: { left: 20, right: 32, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemGap: 14, textStyle: { color: INK }, show: data.series.length > 1 },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        valueFormatter: function (value) {
          return value === null || value === undefined ? "—" : value + data.unit;
        },
      },
    };
  }

  function categories(data) {
    return {
      type: "category",
      data: data.categories,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK, width: 108, overflow: "truncate", ellipsis: "…", hideOverlap: true },
    };
  }

  function values(data) {
    return {
      type: "value",
      min: 0,
      minInterval: data.unit === "%" ? 0 : 1,
      axisLabel: { color: SOFT, formatter: "{value}" + (data.unit === "%" ? "%" : "") },
      splitLine: { lineStyle: { color: LINE } },
    };
  }

  // Names on the left, one row each: they stay readable on a telephone.
  function lying(data) {
    var names = categories(data);
    names.inverse = true;
    return { xAxis: values(data), yAxis: names };
  }

  function trend(data) {
    return {
      xAxis: categories(data),
      yAxis: values(data),
      series: data.series.map(function (series, place) {
        return {
          type: "line",
          name: series.name,
          data: series.values,
          connectNulls: false,
          symbol: place ? "emptyDiamond" : "circle",
          symbolSize: 7,
          lineStyle: { width: place ? 1.5 : 2.5, type: place ? "dashed" : "solid" },
        };
      }),
    };
  }

  function bars(data) {
    var option = lying(data);
    option.series = data.series.map(function (series) {
      return {
        type: "bar",
        name: series.name,
        data: series.values,
        stack: data.stacked ? "all" : undefined,
        barMaxWidth: 16,
        label: { show: !data.stacked, position: "right", color: INK, formatter: "{c}" + (data.unit === "%" ? "%" : "") },
      };
    });
    return option;
  }

  // Counts as bars from the largest down, their running share as a line on a scale of its own.
  function pareto(data) {
    var option = bars({ categories: data.categories, series: data.series.slice(0, 1), unit: data.unit });
    option.xAxis = [
      option.xAxis,
      { type: "value", min: 0, max: 100, axisLabel: { color: SOFT, formatter: "{value}%" }, splitLine: { show: false } },
    ];
    option.series.push({
      type: "line",
      name: data.series[1].name,
      data: data.series[1].values,
      xAxisIndex: 1,
      symbol: "emptyCircle",
      lineStyle: { type: "dashed" },
      tooltip: {
        valueFormatter: function (value) {
          return value + "%";
        },
      },
    });
    option.grid = { left: 20, right: 32, top: 56, bottom: 8, containLabel: true };
    return option;
  }

  // A rate as a dot on the line of its interval.
  function whisker(params, api) {
    var from = api.coord([api.value(1), api.value(0)]);
    var to = api.coord([api.value(2), api.value(0)]);
    var stroke = { stroke: SOFT, lineWidth: 2, fill: null };
    function mark(point) {
      return { type: "line", shape: { x1: point[0], y1: point[1] - 5, x2: point[0], y2: point[1] + 5 }, style: stroke };
    }
    return {
      type: "group",
      children: [
        { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: stroke },
        mark(from),
        mark(to),
      ],
    };
  }

  function interval(data) {
    var option = lying(data);
    option.series = [
      {
        type: "custom",
        name: data.series[1].name,
        renderItem: whisker,
        encode: { x: [1, 2], y: 0 },
        data: data.series[1].values.map(function (bounds, place) {
          return bounds ? [place, bounds[0], bounds[1]] : [place, null, null];
        }),
        tooltip: { show: false },
        itemStyle: { color: SOFT },
      },
      { type: "scatter", name: data.series[0].name, data: data.series[0].values, symbolSize: 10, itemStyle: { color: COLOURS[0] } },
    ];
    return option;
  }

  var KINDS = { trend: trend, bars: bars, pareto: pareto, interval: interval };

  function draw(element) {
    var data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    element.hidden = false;
    if (data.kind !== "trend") element.style.height = data.categories.length * ROW + 80 + "px";
    var chart = window.echarts.init(element, null, { renderer: "canvas" });
    chart.setOption(Object.assign(frame(data), KINDS[data.kind](data)));
    return chart;
  }

  var charts = Array.prototype.map.call(document.querySelectorAll("[data-chart]"), draw);

  function resize() {
    charts.forEach(function (chart) {
      chart.resize();
    });
  }

  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", resize);
})();
