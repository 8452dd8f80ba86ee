-- title: 行政诉讼败诉率 | Litigation loss rate
-- about: 各年两类诉讼中结果纠正占已审结（维持、纠正、其他）的百分比；已审结按各栏相加，空白按 0 计
--   | of suits decided (upheld, corrected, other), the share corrected, by year and kind of suit; decided is our sum of these
--   three, blanks as 0
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year

SELECT report_year, channel, count(*) AS reports, sum(total) AS cases,
       sum(coalesce(upheld, 0) + coalesce(corrected, 0) + coalesce(other_result, 0)) AS decided,
       sum(coalesce(corrected, 0)) AS corrected,
       round(100.0 * sum(coalesce(corrected, 0))
         / nullif(sum(coalesce(upheld, 0) + coalesce(corrected, 0) + coalesce(other_result, 0)), 0), 1) AS loss_percent
FROM disputes
WHERE is_current AND channel IN ('litigation_direct', 'litigation_after_review')
  AND report_year BETWEEN :since AND :until
GROUP BY report_year, channel
ORDER BY report_year, channel
