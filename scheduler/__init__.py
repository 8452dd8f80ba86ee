"""The running service: when to crawl, who is late, whom to tell; begin at `jobs`, one turn of it.

    calendar, season   config/schedule.yaml as dates: deadlines, and how often to crawl (pure)
    ledger             organ x year x deadline -> state, with what proves it (pure); `ledger_facts` reads
                       the archive for it, `ledger_store` keeps the result in table `expectation`
    alerts/            problems (pure) -> book (opened once, resolved once) -> send
    channels           one alert as one message, through Apprise
    evaluation         ledger, then alerts, then deliveries, one process at a time
    jobs, service      the same on a clock: APScheduler with its jobs in the archive's database, one leader

`gongkai ledger`, `gongkai alerts` and `gongkai schedule` are thin faces of this folder.
"""
