-- title: 行政复议纠错率 | Review correction rate
-- about: 各省各年行政复议结果纠正占已审结（维持、纠正、其他）的百分比，空白按 0 计
--   | of reviews decided (upheld, corrected, other), the share corrected, by province and year; blanks as 0
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year

SELECT substr(region_code, 1, 2) || '0000' AS province, report_year, count(*) AS reports, sum(total) AS reviews,
       sum(coalesce(upheld, 0) + coalesce(corrected, 0) + coalesce(other_result, 0)) AS decided,
       sum(coalesce(corrected, 0)) AS corrected,
       round(100.0 * sum(coalesce(corrected, 0))
         / nullif(sum(coalesce(upheld, 0) + coalesce(corrected, 0) + coalesce(other_result, 0)), 0), 1)
         AS corrected_percent
FROM disputes
WHERE is_current AND channel = 'review' AND report_year BETWEEN :since AND :until
GROUP BY substr(region_code, 1, 2) || '0000', report_year
ORDER BY province NULLS LAST, report_year
