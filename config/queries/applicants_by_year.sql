-- title: 各年各类申请人 | Applications by applicant and year
-- about: 各年每类申请人的新收件数；stated 为印有数字的报告数，空白不计；total 为印出的总计，不是各类之和
--   | new requests by kind of applicant and year; stated is the number of reports that print one, blanks are left out; total
--   is the total as printed, not the sum of the kinds
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year

SELECT report_year, applicant, sum(new_received) AS received, count(new_received) AS stated, count(*) AS reports
FROM applications
WHERE is_current AND report_year BETWEEN :since AND :until
GROUP BY report_year, applicant
ORDER BY report_year, received DESC NULLS LAST, applicant
