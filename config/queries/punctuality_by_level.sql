-- title: 各级机关按时公布的比例 | Punctuality by level and kind of organ
-- about: 各年各层级、各性质机关：已到期且能核实的应发报告中按时公布的百分比；无法核实者单列，不计入
--   | by year, level and kind: of the reports due and checked, the share published on time; what could not be checked is
--   counted apart
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT report_year, organ_level, organ_kind,
       sum(CASE WHEN state IN ('not_due', 'unverifiable') THEN 0 ELSE 1 END) AS checked,
       sum(CASE WHEN state = 'on_time' THEN 1 ELSE 0 END) AS on_time,
       sum(CASE WHEN state = 'unverifiable' THEN 1 ELSE 0 END) AS unverifiable,
       round(100.0 * sum(CASE WHEN state = 'on_time' THEN 1 ELSE 0 END)
         / nullif(sum(CASE WHEN state IN ('not_due', 'unverifiable') THEN 0 ELSE 1 END), 0), 1) AS on_time_percent
FROM ledger
WHERE report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
GROUP BY report_year, organ_level, organ_kind
ORDER BY report_year, organ_level NULLS LAST, organ_kind NULLS LAST
