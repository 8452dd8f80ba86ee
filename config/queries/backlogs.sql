-- title: 积压最多的机关 | Largest backlogs
-- about: 某一年度结转下年度的件数占新收与上年结转之和的百分比最高的机关；三数都印出才计
--   | organs of a year by requests carried out as a share of those received and carried in, where all three are printed
-- param year: integer = 0 | 报告年度，0 为档案中最近的年度 | report year; 0: the newest in the archive
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%
-- param most: integer = 50 | 列出几个 | how many to list
-- param least: integer = 10 | 至少办理几件 | least requests to handle

SELECT organ, region_code, report_year, new_received, carried_in, carried_out,
       round(100.0 * carried_out / (new_received + carried_in), 1) AS carried_percent
FROM applications
WHERE is_current AND applicant = 'total' AND carried_out > 0 AND new_received + carried_in >= :least
  AND new_received + carried_in > 0
  AND report_year = CASE WHEN :year = 0 THEN (
        SELECT report_year FROM reports WHERE is_current AND report_year > 0 ORDER BY report_year DESC LIMIT 1
      ) ELSE :year END
  AND coalesce(region_code, '') LIKE :region
ORDER BY carried_percent DESC, carried_out DESC, organ, region_code
LIMIT :most
