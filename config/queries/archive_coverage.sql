-- title: 档案覆盖情况 | What the archive covers
-- about: 各省各年：应发的机关数与台账状态，以及档案里有几份报告、几份能识读；unverifiable 是我们没能核实，不是没有公布
--   | by province and year: organs that owe a report, their states in the ledger, and reports held and read; unverifiable
--   means that we could not check, not that nothing was published
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year

SELECT province, report_year, sum(owed) AS owed, sum(CASE WHEN state = 'on_time' THEN 1 ELSE 0 END) AS on_time,
       sum(CASE WHEN state = 'late' THEN 1 ELSE 0 END) AS late,
       sum(CASE WHEN state = 'missing' THEN 1 ELSE 0 END) AS missing,
       sum(CASE WHEN state = 'removed' THEN 1 ELSE 0 END) AS removed,
       sum(CASE WHEN state = 'unverifiable' THEN 1 ELSE 0 END) AS unverifiable,
       sum(held) AS reports_held, sum(was_read) AS reports_read
FROM (
    SELECT substr(region_code, 1, 2) || '0000' AS province, report_year, state, 1 AS owed, 0 AS held, 0 AS was_read
    FROM ledger
    WHERE report_year BETWEEN :since AND :until
    UNION ALL
    SELECT substr(region_code, 1, 2) || '0000', report_year, NULL, 0, 1, CASE WHEN form IS NULL THEN 0 ELSE 1 END
    FROM reports
    WHERE is_current AND report_year BETWEEN :since AND :until
) t
GROUP BY province, report_year
ORDER BY province NULLS LAST, report_year
